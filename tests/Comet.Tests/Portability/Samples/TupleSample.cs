namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a tuple.</summary>
internal static class TupleSample
{
    public static int Run((int First, int Second) pair)
    {
        return pair.First + pair.Second;
    }
}
