namespace Comet.Fuzz;

/// <summary>Throws when an invariant does not hold.</summary>
internal static class Check
{
    public static void That(bool holds, string invariant)
    {
        if (!holds)
        {
            throw new FuzzException(invariant);
        }
    }

    public static void Same(string expected, string found, string invariant)
    {
        if (!string.Equals(expected, found, StringComparison.Ordinal))
        {
            throw new FuzzException($"{invariant}\n  expected: {expected}\n  found:    {found}");
        }
    }
}
