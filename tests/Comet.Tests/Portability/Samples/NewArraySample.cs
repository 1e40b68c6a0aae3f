namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: an array made while running.</summary>
internal static class NewArraySample
{
    private static byte[]? s_last;

    public static void Run(int count)
    {
        s_last = new byte[count];
    }
}
