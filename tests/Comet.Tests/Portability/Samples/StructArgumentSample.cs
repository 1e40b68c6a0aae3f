namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a struct passed by value.</summary>
internal static class StructArgumentSample
{
    public static int Run(SamplePair pair)
    {
        return pair.First + pair.Second;
    }
}
