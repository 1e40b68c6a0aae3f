namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: text built by concatenation.</summary>
internal static class ConcatenationSample
{
    private static readonly string s_prefix = "topic ";

    public static string Run(string name)
    {
        return s_prefix + name;
    }
}
