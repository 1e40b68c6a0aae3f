using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Comet.Tests.Portability;

/// <summary>
/// What a test must do without, so that the device's test project can compile it: the language of
/// .NET nanoFramework, and of the test framework what it shares with MSTest.
/// </summary>
internal static class DeviceTestSyntax
{
    private static readonly string[] s_usings =
        ["System", "System.Collections", "System.Text"];

    private static readonly string[] s_attributes = ["TestClass", "TestMethod", "DataRow"];

    private static readonly string[] s_assertions =
    [
        "AreEqual", "AreNotEqual", "AreSame", "AreNotSame", "IsTrue", "IsFalse", "IsNull",
        "IsNotNull",
    ];

    // Types of .NET that come without a using, or with one that is allowed.
    private static readonly string[] s_types =
    [
        "Span", "ReadOnlySpan", "Memory", "ReadOnlyMemory", "Nullable", "Task",
        "List", "Dictionary", "Tuple", "ValueTuple", "Func", "BitConverter", "Buffer",
        "StringAssert", "CollectionAssert",
    ];

    /// <summary>One line for each construct that the device's test project refuses.</summary>
    public static IEnumerable<string> Violations(string text)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview);
        SyntaxNode root = CSharpSyntaxTree.ParseText(text, options).GetRoot();
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            if (Refusal(node) is string refusal)
            {
                int line = node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
                yield return $"line {line}: {refusal}";
            }
        }
    }

    private static string? Refusal(SyntaxNode node)
    {
        return node switch
        {
            UsingDirectiveSyntax import => Refused("using", import.Name?.ToString(), IsKnown),
            AttributeSyntax attribute => Refused(
                "attribute", attribute.Name.ToString(), s_attributes.Contains),
            MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax type } member
                when type.Identifier.Text == "Assert" => Refused(
                    "assertion", member.Name.Identifier.Text, s_assertions.Contains),
            IdentifierNameSyntax name when s_types.Contains(name.Identifier.Text)
                && !IsMember(name) => "type " + name.Identifier.Text,
            _ => OfLanguage(node),
        };
    }

    private static string? OfLanguage(SyntaxNode node)
    {
        return node switch
        {
            TypeArgumentListSyntax or TypeParameterListSyntax => "generics",
            AnonymousFunctionExpressionSyntax => "a lambda",
            AwaitExpressionSyntax => "await",
            TupleTypeSyntax or TupleExpressionSyntax
                or ParenthesizedVariableDesignationSyntax => "a tuple",
            RangeExpressionSyntax => "a range",
            PrefixUnaryExpressionSyntax prefix when prefix.IsKind(
                SyntaxKind.IndexExpression) => "an index from the end",
            CollectionExpressionSyntax => "a collection expression",
            ListPatternSyntax => "a list pattern",
            YieldStatementSyntax => "yield",
            RecordDeclarationSyntax or WithExpressionSyntax => "a record",
            QueryExpressionSyntax => "a query",
            AnonymousObjectCreationExpressionSyntax => "an anonymous type",
            StackAllocArrayCreationExpressionSyntax
                or ImplicitStackAllocArrayCreationExpressionSyntax => "stackalloc",
            NullableTypeSyntax { ElementType: PredefinedTypeSyntax type }
                when !type.Keyword.IsKind(SyntaxKind.StringKeyword)
                    && !type.Keyword.IsKind(SyntaxKind.ObjectKeyword) => "a nullable value",
            PredefinedTypeSyntax type when type.Keyword.IsKind(
                SyntaxKind.DecimalKeyword) => "decimal",
            LiteralExpressionSyntax literal when literal.IsKind(
                SyntaxKind.Utf8StringLiteralExpression) => "a UTF-8 literal",

            // A NUL ends a string there: the test would be of another string than it seems.
            LiteralExpressionSyntax literal when literal.IsKind(
                SyntaxKind.StringLiteralExpression) && HasNul(literal.Token) => "a NUL in a string",
            InterpolatedStringTextSyntax text when HasNul(text.TextToken) => "a NUL in a string",
            ArrayRankSpecifierSyntax { Rank: > 1 } => "an array of two dimensions",
            MemberDeclarationSyntax member when HasRefusedModifier(member.Modifiers) =>
                "async, volatile, required or unsafe",
            LocalFunctionStatementSyntax local when HasRefusedModifier(local.Modifiers) =>
                "async, volatile, required or unsafe",
            _ => null,
        };
    }

    private static bool HasNul(SyntaxToken token)
    {
        return token.ValueText.Contains('\0', StringComparison.Ordinal);
    }

    private static bool IsMember(IdentifierNameSyntax name)
    {
        return name.Parent is MemberAccessExpressionSyntax access && access.Name == name;
    }

    private static bool HasRefusedModifier(SyntaxTokenList modifiers)
    {
        return modifiers.Any(m => m.Kind() is SyntaxKind.AsyncKeyword
            or SyntaxKind.VolatileKeyword or SyntaxKind.RequiredKeyword
            or SyntaxKind.UnsafeKeyword);
    }

    private static bool IsKnown(string name)
    {
        return s_usings.Contains(name)
            || name.StartsWith("Comet.Embedded.", StringComparison.Ordinal)
            || name.StartsWith("Comet.Tests.InMemory.", StringComparison.Ordinal);
    }

    private static string? Refused(string what, string? name, Predicate<string> isAllowed)
    {
        return name is null || isAllowed(name) ? null : $"{what} {name}";
    }
}
