using System.Diagnostics;
using Comet.Load.Client;
using Comet.Load.Report;

namespace Comet.Load.Cases;

/// <summary>Counts what all subscribers of a run got, and how late.</summary>
/// <param name="publisher">Knows when each event was published.</param>
internal sealed class Deliveries(Publisher publisher) : ISubscription
{
    private static readonly double s_nsPerTick = 1e9 / Stopwatch.Frequency;

    private long _newest = -1;

    public long Received { get; private set; }

    public long Missed { get; private set; }

    /// <summary>How many have got the event that was published last.</summary>
    public int UpToDate { get; private set; }

    public DelayHistogram Delays { get; } = new();

    public void HandleEvent(long number, long missed, long receivedAt)
    {
        Received++;
        Missed += missed;
        Delays.Add((long)((receivedAt - publisher.TimeOf(number)) * s_nsPerTick));
        if (number != _newest)
        {
            if (number != publisher.Published - 1)
            {
                return;
            }

            _newest = number;
            UpToDate = 0;
        }

        UpToDate++;
    }

    /// <summary>Whether that many subscribers have got the event published last.</summary>
    public bool HaveAll(int subscribers)
    {
        return _newest == publisher.Published - 1 && UpToDate == subscribers;
    }

    public void Clear()
    {
        Received = 0;
        Missed = 0;
        Delays.Clear();
    }
}
