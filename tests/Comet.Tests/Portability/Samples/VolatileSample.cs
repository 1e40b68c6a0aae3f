namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a volatile field.</summary>
internal static class VolatileSample
{
    private static volatile int s_value;

    public static int Run(int value)
    {
        s_value = value;
        return s_value;
    }
}
