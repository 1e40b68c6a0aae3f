namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a generic method.</summary>
internal static class GenericMethodSample
{
    public static int Run<T>(T value)
        where T : class
    {
        return value.GetHashCode();
    }
}
