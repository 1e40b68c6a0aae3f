namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a request to inline.</summary>
internal static class InliningSample
{
    [System.Runtime.CompilerServices.MethodImpl(
        System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public static int Run(int value)
    {
        return value + 1;
    }
}
