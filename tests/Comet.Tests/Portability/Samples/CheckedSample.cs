namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: arithmetic that is expected to throw.</summary>
internal static class CheckedSample
{
    public static int Run(int value)
    {
        return checked(value + 1);
    }
}
