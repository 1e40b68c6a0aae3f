namespace Comet.Simulator.Bench.Traffic;

/// <summary>One thing that crossed a connection, or happened to it, as the inspector shows it.
/// </summary>
internal sealed record TrafficItem
{
    /// <summary>From 1 on, in each connection.</summary>
    public long Number { get; init; }

    /// <summary>When its last byte crossed, in ms of Unix time.</summary>
    public required long TimeMs { get; init; }

    /// <summary>By the client: true, by the board: false; null: neither.</summary>
    public bool? IsReceived { get; init; }

    /// <summary>Such as <c>request</c>, <c>event</c> or <c>frame</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How what it belongs to is served, or null.</summary>
    public string? Method { get; init; }

    /// <summary>On the wire, with the framing.</summary>
    public int Bytes { get; init; }

    /// <summary>Of the body or the payload, before any of it was left out.</summary>
    public int? Length { get; init; }

    /// <summary>Of a frame, such as <c>text</c>.</summary>
    public string? Opcode { get; init; }

    /// <summary>Of a frame: it is the last of its message.</summary>
    public bool? IsFinal { get; init; }

    /// <summary>A start line, an event, a line, a body or a payload; null when it is no text.
    /// </summary>
    public string? Text { get; init; }

    /// <summary>The first bytes of what is no text.</summary>
    public byte[]? Binary { get; init; }

    /// <summary>There was more of it.</summary>
    public bool IsCut { get; init; }

    /// <summary>The fields of a head.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    /// <summary>What it counts as of what a connection may keep, in bytes.</summary>
    public int Weight => 128 + (2 * (Text?.Length ?? 0)) + (Binary?.Length ?? 0)
        + Fields.Sum(pair => 64 + (2 * (pair.Key.Length + pair.Value.Length)));
}
