namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an int stored as an object.</summary>
internal static class BoxSample
{
    private static object? s_last;

    public static void Run(int count)
    {
        s_last = count;
    }
}
