namespace Comet.Embedded.Engine;

/// <summary>
/// A limit on how much may come a second, as a generic cell rate algorithm (ITU-T I.371 §6.2.4):
/// a token bucket that holds what one second brings, in one number.
/// </summary>
/// <remarks>
/// Theory of operation. The number is the theoretical arrival time: when the bucket will be full
/// again. Each arrival puts it off by the interval at which they may come; one that would put it
/// off beyond the bucket is refused and changes nothing.
/// </remarks>
public static class RateLimit
{
    /// <summary>The unit of the theoretical arrival time: so many ticks a ms.</summary>
    public const int TicksPerMs = 64;

    /// <summary>The most that can be told from no limit: one a tick.</summary>
    public const int PerSecondMax = 1000 * TicksPerMs;

    /// <summary>
    /// Who was refused passes after this time, in seconds, if he waits it: no limit is below one
    /// a second.
    /// </summary>
    public const int RetryAfterSeconds = 1;

    /// <summary>What an arrival makes of the state.</summary>
    /// <param name="arrival">The theoretical arrival time, in ticks.</param>
    /// <param name="now">The time, in ticks.</param>
    /// <param name="perSecond">The limit, 0 = none.</param>
    /// <returns>The new state, or −1 when the arrival is one too many.</returns>
    public static long Next(long arrival, long now, int perSecond)
    {
        if (perSecond == 0)
        {
            return now;
        }

        int interval = PerSecondMax / perSecond;
        long next = (arrival > now ? arrival : now) + interval;
        return next - now > (long)perSecond * interval ? -1 : next;
    }
}
