namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a type that shared code must not use.</summary>
internal static class LibraryTypeSample
{
    public static int Run()
    {
        return System.Environment.ProcessorCount;
    }
}
