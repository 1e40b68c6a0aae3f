namespace Comet.Simulator.Load;

/// <summary>Delays in whole milliseconds. Added to on any thread.</summary>
internal sealed class DelayHistogram
{
    private const int MsMax = 60_000;

    private readonly int[] _counts = new int[MsMax + 1];

    public long Count => _counts.Sum(count => (long)count);

    /// <param name="ms">What is longer than a minute counts as one.</param>
    public void Add(long ms)
    {
        Interlocked.Increment(ref _counts[Math.Clamp(ms, 0, MsMax)]);
    }

    /// <summary>Adds what another one has.</summary>
    public void Add(DelayHistogram other)
    {
        for (int ms = 0; ms <= MsMax; ms++)
        {
            _counts[ms] += other._counts[ms];
        }
    }

    /// <summary>The delay that a share of all do not exceed, in ms; null when there are none.
    /// </summary>
    /// <param name="share">0.5 = the median.</param>
    public int? Percentile(double share)
    {
        long count = Count;
        long rank = Math.Max((long)Math.Ceiling(count * share), 1);
        long sum = 0;
        for (int ms = 0; ms <= MsMax && count > 0; ms++)
        {
            sum += _counts[ms];
            if (sum >= rank)
            {
                return ms;
            }
        }

        return null;
    }
}
