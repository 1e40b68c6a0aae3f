using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Comet.Tests.House;

/// <summary>House rules over parsed C#. Each returns one line a violation.</summary>
internal static class SyntaxRules
{
    public const int LinesPerFunctionMax = 70;

    /// <summary>A function fits on a screen.</summary>
    public static IEnumerable<string> FunctionLength(string text)
    {
        foreach (SyntaxNode node in Parse(text).DescendantNodes())
        {
            if (node is not (BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
                or LocalFunctionStatementSyntax or PropertyDeclarationSyntax
                or AnonymousFunctionExpressionSyntax))
            {
                continue;
            }

            FileLinePositionSpan span = node.SyntaxTree.GetLineSpan(node.Span);
            int lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
            if (lines > LinesPerFunctionMax)
            {
                yield return $"line {span.StartLinePosition.Line + 1}: a function of {lines} "
                    + $"lines, {LinesPerFunctionMax} are allowed";
            }
        }
    }

    /// <summary>One type a file, so that its name is found in the directory.</summary>
    public static IEnumerable<string> OneTypeAFile(string text, string fileName)
    {
        List<string> names = [.. Parse(text).DescendantNodes()
            .Where(n => n.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax)
            .Select(NameOf)
            .OfType<string>()];
        if (names.Count > 1)
        {
            yield return $"{names.Count} types: {string.Join(", ", names)}";
        }

        // A part of a type may say which: Name.Part.cs.
        string expected = fileName.Split('.')[0];
        if (names.Count == 1 && names[0] != expected)
        {
            yield return $"declares {names[0]}";
        }
    }

    /// <summary>Whoever calls a public member reads what it promises.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="fileName">The file's name; the type of <c>Name.Part.cs</c> is documented in
    /// <c>Name.cs</c>.</param>
    /// <param name="exempt">Members, as <c>Type.Member</c> or <c>Type.*</c>, whose names say
    /// everything.</param>
    public static IEnumerable<string> Documentation(
        string text,
        string fileName,
        params string[] exempt)
    {
        bool isPart = fileName.Split('.').Length > 2;
        foreach (MemberDeclarationSyntax member in Parse(text).DescendantNodes()
            .OfType<MemberDeclarationSyntax>())
        {
            bool elsewhere = isPart && member.Modifiers.Any(SyntaxKind.PartialKeyword);
            if (elsewhere || !IsPublic(member) || HasDocumentation(member))
            {
                continue;
            }

            string type = (member.Parent as BaseTypeDeclarationSyntax)?.Identifier.Text ?? "";
            if (exempt.Contains($"{type}.*"))
            {
                continue;
            }

            foreach (string name in NamesOf(member).Where(n => !exempt.Contains($"{type}.{n}")))
            {
                int line = member.SyntaxTree.GetLineSpan(member.Span).StartLinePosition.Line + 1;
                yield return $"line {line}: {type}.{name} has no documentation";
            }
        }
    }

    private static SyntaxNode Parse(string text)
    {
        // Every symbol is defined, so that no conditional part hides from the rules.
        CSharpParseOptions options = new(
            LanguageVersion.Preview,
            DocumentationMode.Parse,
            preprocessorSymbols: ["COMET_HOST"]);
        return CSharpSyntaxTree.ParseText(text, options).GetRoot();
    }

    private static string? NameOf(SyntaxNode node)
    {
        return node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            DelegateDeclarationSyntax type => type.Identifier.Text,
            _ => null,
        };
    }

    private static IEnumerable<string> NamesOf(MemberDeclarationSyntax member)
    {
        return member switch
        {
            BaseFieldDeclarationSyntax fields =>
                fields.Declaration.Variables.Select(v => v.Identifier.Text),
            MethodDeclarationSyntax method => [method.Identifier.Text],
            PropertyDeclarationSyntax property => [property.Identifier.Text],
            EnumMemberDeclarationSyntax value => [value.Identifier.Text],
            ConstructorDeclarationSyntax => [".ctor"],
            _ => [NameOf(member) ?? member.Kind().ToString()],
        };
    }

    // Visible from outside: public or protected all the way up; overrides have their base's text.
    private static bool IsPublic(MemberDeclarationSyntax member)
    {
        if (member is BaseNamespaceDeclarationSyntax or GlobalStatementSyntax
            || member.Modifiers.Any(SyntaxKind.OverrideKeyword))
        {
            return false;
        }

        bool self = member is EnumMemberDeclarationSyntax
            || member.Parent is InterfaceDeclarationSyntax
            || member.Modifiers.Any(SyntaxKind.PublicKeyword)
            || member.Modifiers.Any(SyntaxKind.ProtectedKeyword);
        return self && (member.Parent is not MemberDeclarationSyntax parent
            || parent is BaseNamespaceDeclarationSyntax
            || IsPublic(parent));
    }

    private static bool HasDocumentation(MemberDeclarationSyntax member)
    {
        return member.GetLeadingTrivia().Any(
            t => t.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia));
    }
}
