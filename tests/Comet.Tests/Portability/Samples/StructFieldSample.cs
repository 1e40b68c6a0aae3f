namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a struct kept in a field.</summary>
internal static class StructFieldSample
{
    private static SamplePair s_pair;

    public static void Run(int value)
    {
        s_pair.First = value;
        s_pair.Second = value;
    }
}
