namespace Comet.Simulator.Bench.Traffic;

/// <summary>One thing that the event loop tells, on its way to the inspector.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Slot">Whose; less than 0 for all that are open.</param>
internal readonly record struct TrafficPiece(TrafficKind Kind, int Slot)
{
    /// <summary>When, in ms of Unix time.</summary>
    public long TimeMs { get; init; }

    /// <summary>The bytes, in an array that is rented.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>How many bytes; of a connection that was opened, its number.</summary>
    public int Count { get; init; }

    /// <summary>The connection has become a WebSocket.</summary>
    public bool IsWebSocket { get; init; }

    /// <summary>The peer's address, or the note.</summary>
    public string Text { get; init; } = "";

    public Action<TrafficBook>? Question { get; init; }
}
