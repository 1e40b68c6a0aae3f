namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a field of a generic type.</summary>
internal static class GenericInstanceSample
{
    public static System.Collections.Generic.List<int>? Kept { get; set; }
}
