namespace Comet.Simulation.Oracle;

/// <summary>
/// A token bucket that holds what one second brings, in thousandths of a token; it shares nothing
/// with the engine's, which is one number.
/// </summary>
/// <param name="perSecond">The rate; 0 = no limit. A divisor of 64,000, or never reached.</param>
/// <param name="nowMs">When it is full, in ms.</param>
internal sealed class Bucket(int perSecond, long nowMs)
{
    private const long Token = 1000;

    private long _level = perSecond * Token;
    private long _atMs = nowMs;

    /// <summary>Whether nothing may be taken at a time.</summary>
    public bool IsEmpty(long nowMs)
    {
        Fill(nowMs);
        return perSecond > 0 && _level < Token;
    }

    /// <summary>Takes tokens.</summary>
    /// <returns>Whether there were as many; if not, they are owed.</returns>
    public bool Take(int count, long nowMs)
    {
        Fill(nowMs);
        _level -= count * Token;
        return perSecond == 0 || _level >= 0;
    }

    private void Fill(long nowMs)
    {
        long brought = Math.Min(nowMs - _atMs, 1_000_000_000) * perSecond;
        _level = Math.Min(_level + brought, perSecond * Token);
        _atMs = nowMs;
    }
}
