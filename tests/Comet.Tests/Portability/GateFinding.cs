namespace Comet.Tests.Portability;

/// <summary>One thing that a gate refuses, where it is and how it is reached.</summary>
/// <param name="Rule">The rule's short name, such as <c>newobj</c>.</param>
/// <param name="Place">Type and method, with the IL offset where there is one.</param>
/// <param name="Detail">What was found there.</param>
/// <param name="Path">The calls that lead there from a root, or the empty string.</param>
public sealed record GateFinding(string Rule, string Place, string Detail, string Path)
{
    /// <summary>The findings as the text of a test's failure, one a line.</summary>
    public static string Report(IReadOnlyCollection<GateFinding> findings)
    {
        return $"{findings.Count} finding(s):\n" + string.Join('\n', findings);
    }

    /// <inheritdoc />
    public override string ToString()
    {
        string how = Path.Length == 0 ? "" : $"\n    reached by {Path}";
        return $"[{Rule}] {Place}: {Detail}{how}";
    }
}
