namespace Comet.Simulator.Scenarios.Clients;

/// <summary>What a client can tell.</summary>
internal enum ClientNoteKind
{
    /// <summary>An event came.</summary>
    Event,

    /// <summary>Events can no longer be had.</summary>
    Gap,

    /// <summary>The board has started anew.</summary>
    Reset,

    /// <summary>The board has answered: events come.</summary>
    Online,

    /// <summary>The connection is gone, or what came over it was wrong.</summary>
    Offline,

    /// <summary>The board refused to serve, or to publish.</summary>
    Refused,

    /// <summary>What the client published is in the log.</summary>
    Published,
}
