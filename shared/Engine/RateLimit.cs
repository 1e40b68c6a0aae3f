namespace Comet.Embedded.Engine;

/// <summary>
/// A limit on how much may come a second, as a generic cell rate algorithm (ITU-T I.371 §6.2.4):
/// a token bucket that holds what one second brings, in one number.
/// </summary>
/// <remarks>
/// Theory of operation. The number is the debt: how long until the bucket is full again, the
/// theoretical arrival time less the time. Each arrival adds the interval at which they may come;
/// one that would make the debt more than a second's is refused and changes nothing.
/// </remarks>
public static class RateLimit
{
    /// <summary>The unit of a debt: so many ticks a ms.</summary>
    public const int TicksPerMs = 64;

    /// <summary>The most that can be told from no limit: one a tick.</summary>
    public const int PerSecondMax = 1000 * TicksPerMs;

    /// <summary>
    /// Who was refused passes after this time, in seconds, if he waits it: no limit is below one
    /// a second.
    /// </summary>
    public const int RetryAfterSeconds = 1;

    /// <summary>What an arrival makes of the state.</summary>
    /// <param name="debt">The debt, in ticks, 0 or more.</param>
    /// <param name="perSecond">The limit, 0 = none.</param>
    /// <returns>The new debt, or −1 when the arrival is one too many.</returns>
    public static int Next(int debt, int perSecond)
    {
        if (perSecond == 0)
        {
            return 0;
        }

        int interval = PerSecondMax / perSecond;
        debt += interval;
        return debt > perSecond * interval ? -1 : debt;
    }
}
