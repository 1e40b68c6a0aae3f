namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a call of a generic method.</summary>
internal static class GenericCallSample
{
    public static int[] Run()
    {
        return System.Array.Empty<int>();
    }
}
