using Comet.Tests.Portability.Reference;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Comet.Tests.Portability;

/// <summary>What the compiler made of sources for the device, and what it said.</summary>
/// <param name="Image">The assembly, release-optimised; null when the sources do not compile.
/// </param>
/// <param name="Diagnostics">The compiler's errors and warnings, one a string.</param>
internal sealed record DeviceCompilation(byte[]? Image, IReadOnlyList<string> Diagnostics)
{
    /// <summary>What both projects of the device are given as LangVersion.</summary>
    public const LanguageVersion Language = LanguageVersion.CSharp12;

    private static readonly CSharpParseOptions s_parse = new(Language);

    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        nullableContextOptions: NullableContextOptions.Enable,
        // The check over the IL refuses what is unsafe; here it must come that far.
        allowUnsafe: true,
        deterministic: true,
        warningLevel: 9999);

    // The firmware's project leaves out the attributes of nullable analysis, as they take flash;
    // the annotations themselves are then what the compiler would complain of.
    private static readonly CSharpCompilationOptions s_deployedOptions = s_options
        .WithOutputKind(OutputKind.ConsoleApplication)
        .WithNullableContextOptions(NullableContextOptions.Disable)
        .WithSpecificDiagnosticOptions([new("CS8632", ReportDiagnostic.Suppress)]);

    /// <summary>Compiles with all the analysis there is.</summary>
    /// <param name="name">The assembly's name.</param>
    /// <param name="sources">Paths, for the diagnostics, and texts.</param>
    /// <param name="references">The assemblies to refer to; all when there is none.</param>
    public static DeviceCompilation Of(
        string name,
        IEnumerable<(string Path, string Text)> sources,
        params string[] references)
    {
        return Of(s_options, name, sources, references);
    }

    /// <summary>Compiles as the firmware's project does: a program, and what is deployed.</summary>
    public static DeviceCompilation OfProgram(
        string name, IEnumerable<(string Path, string Text)> sources)
    {
        return Of(s_deployedOptions, name, sources, []);
    }

    /// <summary>The diagnostics as the text of a test's failure, one a line.</summary>
    public string Report()
    {
        return $"{Diagnostics.Count} diagnostic(s):\n" + string.Join('\n', Diagnostics);
    }

    private static DeviceCompilation Of(
        CSharpCompilationOptions options,
        string name,
        IEnumerable<(string Path, string Text)> sources,
        string[] references)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, s_parse, s.Path)),
            DeviceReferences.For(references),
            options);
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        return new DeviceCompilation(
            result.Success ? image.ToArray() : null,
            [
                .. result.Diagnostics
                    .Where(d => d.Severity >= DiagnosticSeverity.Warning)
                    .Select(d => d.ToString()),
            ]);
    }
}
