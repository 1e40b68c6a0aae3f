namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>A clock that stands still until somebody moves it.</summary>
internal sealed class VirtualTime : TimeProvider
{
    // What events carry does not depend on the day of the run.
    private static readonly DateTimeOffset s_start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>In ms since the start.</summary>
    public long NowMs { get; private set; }

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp()
    {
        return NowMs;
    }

    public override DateTimeOffset GetUtcNow()
    {
        return s_start.AddMilliseconds(NowMs);
    }

    /// <summary>It is then; never earlier than it was.</summary>
    public void MoveTo(long nowMs)
    {
        NowMs = Math.Max(NowMs, nowMs);
    }
}
