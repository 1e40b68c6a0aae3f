using System.Diagnostics;

namespace Comet.Simulator.Pump;

/// <summary>Milliseconds since it was made, whatever the wall clock does.</summary>
public sealed class MonotonicClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public long NowMs => (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>What to add to <see cref="NowMs"/> to get Unix time in milliseconds.</summary>
    public long UtcOffsetMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - NowMs;
}
