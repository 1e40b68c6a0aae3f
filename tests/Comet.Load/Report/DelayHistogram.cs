using System.Numerics;

namespace Comet.Load.Report;

/// <summary>
/// Delays in ns, each counted in a bucket that is at most 1.6 % wide, whatever its size.
/// </summary>
internal sealed class DelayHistogram
{
    private const int StepBits = 6;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[(64 - StepBits + 1) * Steps];

    public long Count { get; private set; }

    public void Add(long delayNs)
    {
        Count++;
        _counts[BucketOf(Math.Max(0, delayNs))]++;
    }

    public void Clear()
    {
        Count = 0;
        Array.Clear(_counts);
    }

    /// <summary>The delay in µs that a share of all does not exceed; NaN when there is none.
    /// </summary>
    /// <param name="share">Above 0, at most 1.</param>
    public double Percentile(double share)
    {
        long wanted = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted && seen > 0)
            {
                return TopOf(bucket) / 1000.0;
            }
        }

        return double.NaN;
    }

    // The first buckets are 1 ns wide; from then on each doubling has the same number of them.
    private static int BucketOf(long value)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - StepBits);
        return (shift * Steps) + (int)(value >> shift);
    }

    private static double TopOf(int bucket)
    {
        int shift = Math.Max(0, (bucket / Steps) - 1);
        long step = bucket - ((long)shift * Steps);
        return ((step + 1L) << shift) - 1;
    }
}
