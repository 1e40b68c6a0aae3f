using System;
using Comet.Embedded.Engine;

namespace Comet.Device;

/// <summary>Tells the engine the time of day, once the system knows it.</summary>
/// <remarks>
/// A board without a battery wakes up in the past; SNTP sets its clock at some moment after the
/// network is joined, and later corrects it. One look a minute is enough for that; a DateTime is
/// held in place, as a long is, and takes no heap.
/// </remarks>
internal sealed class UtcClock : PumpService
{
    private const int FirstIntervalMs = 1_000;
    private const int IntervalMs = 60_000;
    private const int TicksPerMs = 10_000;

    // 2025-01-01: no clock of this firmware was ever set to an earlier time.
    private const long PlausibleUnixSeconds = 1_735_689_600;

    private readonly CometEngine _engine;
    private long _nextMs;

    /// <param name="engine">Whose events carry the time.</param>
    public UtcClock(CometEngine engine)
    {
        _engine = engine;
    }

    /// <inheritdoc/>
    public override long PollDeadline()
    {
        return _nextMs;
    }

    /// <inheritdoc/>
    public override void HandleTime(long nowMs)
    {
        if (nowMs < _nextMs)
        {
            return;
        }

        long unixMs = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerMs;
        bool isSet = unixMs >= PlausibleUnixSeconds * 1000;
        if (isSet)
        {
            _engine.UseUtc(unixMs - nowMs);
        }

        _nextMs = nowMs + (isSet ? IntervalMs : FirstIntervalMs);
    }
}
