namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation, in the method that a kept delegate calls.</summary>
internal static class DelegateTargetSample
{
    // Made once, before anything runs; only the call is reached.
    private static readonly SampleCallback s_callback = Allocate;
    private static byte[]? s_last;

    public static void Run()
    {
        s_callback();
    }

    private static void Allocate()
    {
        s_last = new byte[1];
    }
}
