namespace Comet.Simulator.Faults;

/// <summary>What a connection's way to its peer is like.</summary>
internal sealed record LinkConditions
{
    /// <summary>As if there were nothing between the two.</summary>
    public static readonly LinkConditions None = new();

    /// <summary>From setting out to arriving, in ms, in both directions.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Up to so much longer, at random; the order of bytes is kept.</summary>
    public int JitterMs { get; init; }

    /// <summary>Of each direction; 0 = any number.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>The most that one receive or one send carries.</summary>
    public int SegmentBytes { get; init; } = int.MaxValue;

    /// <summary>Nothing moves in either direction, and nothing is lost.</summary>
    public bool IsStalled { get; init; }

    /// <summary>What the peer sends, its end included, vanishes.</summary>
    public bool IsHalfOpen { get; init; }

    /// <summary>Nothing that is to be sent leaves.</summary>
    public bool IsSendBlocked { get; init; }

    /// <summary>Whether bytes need not be held.</summary>
    public bool IsSendDirect =>
        LatencyMs == 0 && JitterMs == 0 && BytesPerSecond == 0 && SegmentBytes == int.MaxValue
        && !IsSendHeld;

    /// <summary>Whether nothing leaves for now.</summary>
    public bool IsSendHeld => IsStalled || IsSendBlocked;
}
