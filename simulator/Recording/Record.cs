namespace Comet.Simulator.Recording;

/// <summary>One record of a recording.</summary>
public sealed class Record
{
    /// <summary>The time in ms, by the pump's clock.</summary>
    public required long TimeMs { get; init; }

    public required RecordKind Kind { get; init; }

    /// <summary>Which connection, from 1 on; 0 = none.</summary>
    public int Connection { get; init; }

    /// <summary>
    /// What the engine returned for a newcomer; what the engine asked for when a socket was closed;
    /// the topic of an event; how many events were missed; the epoch of an engine.
    /// </summary>
    public int Argument { get; init; }

    /// <summary>The key of a newcomer's address.</summary>
    public int Peer { get; init; }

    /// <summary>The bytes, the value, or the text in UTF-8.</summary>
    public ReadOnlyMemory<byte> Data { get; set; }
}
