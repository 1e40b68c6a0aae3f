namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an int that may be absent.</summary>
internal static class NullableSample
{
    public static int Run(int? value)
    {
        return value ?? 0;
    }
}
