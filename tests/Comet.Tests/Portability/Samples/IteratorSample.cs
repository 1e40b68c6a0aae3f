namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an iterator.</summary>
internal static class IteratorSample
{
    public static System.Collections.IEnumerable Run()
    {
        yield return null;
    }
}
