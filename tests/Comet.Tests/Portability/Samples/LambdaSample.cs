namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a lambda that captures an argument.</summary>
internal static class LambdaSample
{
    private static SampleCallback? s_last;
    private static int s_sum;

    public static void Run(int count)
    {
        s_last = () => s_sum += count;
    }

    public static void Call()
    {
        s_last?.Invoke();
    }
}
