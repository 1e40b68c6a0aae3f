using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Comet.Tests.Portability;

/// <summary>
/// What a test for the device must do without although it compiles and passes every check over the
/// IL: a NUL ends a string there, so that the test would be of another text than it seems.
/// </summary>
internal static class DeviceTestSyntax
{
    /// <summary>One line for each string with a NUL.</summary>
    public static IEnumerable<string> Violations(string text)
    {
        CSharpParseOptions options = new(LanguageVersion.CSharp12);
        return CSharpSyntaxTree.ParseText(text, options).GetRoot().DescendantNodes()
            .Where(HasNul)
            .Select(node => node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1)
            .Select(line => $"line {line}: a NUL in a string");
    }

    private static bool HasNul(SyntaxNode node)
    {
        string text = node switch
        {
            LiteralExpressionSyntax literal when literal.IsKind(
                SyntaxKind.StringLiteralExpression) => literal.Token.ValueText,
            InterpolatedStringTextSyntax interpolated => interpolated.TextToken.ValueText,
            _ => "",
        };
        return text.Contains('\0', StringComparison.Ordinal);
    }
}
