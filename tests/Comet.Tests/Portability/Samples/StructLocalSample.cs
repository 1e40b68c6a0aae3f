namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a struct copied to a local.</summary>
internal static class StructLocalSample
{
    private static readonly SamplePair[] s_pairs = new SamplePair[2];

    public static int Run(int index)
    {
        SamplePair copy = s_pairs[index];
        copy.First++;
        return copy.First + copy.Second;
    }
}
