namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a struct returned by value.</summary>
internal static class StructResultSample
{
    private static readonly SamplePair[] s_pairs = new SamplePair[2];

    public static SamplePair Run(int index)
    {
        return s_pairs[index];
    }
}
