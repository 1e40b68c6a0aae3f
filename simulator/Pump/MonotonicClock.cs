using System.Diagnostics;

namespace Comet.Simulator.Pump;

/// <summary>Milliseconds since it was made, whatever the wall clock does.</summary>
public sealed class MonotonicClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    private long _advanceMs;

    public long NowMs => (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds
        + Volatile.Read(ref _advanceMs);

    /// <summary>What to add to <see cref="NowMs"/> to get Unix time in milliseconds.</summary>
    public long UtcOffsetMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - NowMs;

    /// <summary>Jumps ahead, as if so much time had passed.</summary>
    public void Advance(long ms)
    {
        Interlocked.Add(ref _advanceMs, ms);
    }
}
