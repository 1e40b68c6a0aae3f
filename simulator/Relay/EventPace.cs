using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay;

/// <summary>
/// How fast the events of one board are taken: a second's worth at once, and on average no more
/// than so many a second.
/// </summary>
/// <param name="board">Its id, for the log.</param>
/// <param name="perSecond">How many; 0 = any number.</param>
/// <param name="log">Told at most once a minute.</param>
internal sealed class EventPace(string board, int perSecond, ILogger log)
{
    private static readonly long s_quiet = 60 * Stopwatch.Frequency;

    private readonly Lock _lock = new();
    private long _due;
    private long _nextWarning;

    /// <summary>Ends when the next event may be taken.</summary>
    public Task WaitAsync()
    {
        if (perSecond == 0)
        {
            return Task.CompletedTask;
        }

        long now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            // As if the last event had been due so that just a second's worth is left.
            _due = Math.Max(_due, now - Stopwatch.Frequency) + (Stopwatch.Frequency / perSecond);
            if (_due <= now)
            {
                return Task.CompletedTask;
            }

            if (now >= _nextWarning)
            {
                _nextWarning = now + s_quiet;
                RelayLog.BoardSlowed(log, board, perSecond);
            }

            return Task.Delay(Stopwatch.GetElapsedTime(now, _due));
        }
    }
}
