namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an object made while running.</summary>
internal static class NewObjectSample
{
    private static object? s_last;

    public static void Run()
    {
        s_last = new object();
    }
}
