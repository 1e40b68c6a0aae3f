namespace Comet.Simulator.Pump;

/// <summary>Milliseconds since it was made, whatever the wall clock does.</summary>
/// <param name="time">Where the time comes from; null = the system.</param>
public sealed class MonotonicClock(TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _start = (time ?? TimeProvider.System).GetTimestamp();

    private long _advanceMs;

    public long NowMs => (long)_time.GetElapsedTime(_start).TotalMilliseconds
        + Volatile.Read(ref _advanceMs);

    /// <summary>What to add to <see cref="NowMs"/> to get Unix time in milliseconds.</summary>
    public long UtcOffsetMs => _time.GetUtcNow().ToUnixTimeMilliseconds() - NowMs;

    /// <summary>Jumps ahead, as if so much time had passed.</summary>
    public void Advance(long ms)
    {
        Interlocked.Add(ref _advanceMs, ms);
    }
}
