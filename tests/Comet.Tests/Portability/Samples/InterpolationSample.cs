namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: text built by interpolation.</summary>
internal static class InterpolationSample
{
    public static string Run(int count)
    {
        return $"{count} events";
    }
}
