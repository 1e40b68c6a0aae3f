namespace Comet.Simulator.Bench.Traffic;

/// <summary>What the event loop tells of a connection.</summary>
internal enum TrafficKind
{
    Opened,
    Received,
    Sent,

    /// <summary>The peer has ended its side.</summary>
    PeerEnded,

    /// <summary>The server has ended its side.</summary>
    ServerEnded,

    Closed,

    /// <summary>A text about this connection, or, without a slot, about all that are open.
    /// </summary>
    Note,

    /// <summary>Bytes were not looked at, nor will others of the connection be.</summary>
    Lost,

    /// <summary>Somebody asks.</summary>
    Question,
}
