namespace Comet.Tests.Portability.Samples;

/// <summary>Seeded with one violation: a literal used while running.</summary>
internal static class LiteralSample
{
    public static string Run()
    {
        return "literal";
    }
}
