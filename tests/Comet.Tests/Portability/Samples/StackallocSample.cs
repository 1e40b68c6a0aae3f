namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: memory from the stack.</summary>
internal static class StackallocSample
{
    public static int Run(int count)
    {
        System.Span<byte> bytes = stackalloc byte[count];
        return bytes[0];
    }
}
