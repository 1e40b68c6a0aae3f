using Comet.Embedded.Foundation;
using Comet.Tests.House;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Mono.Cecil;

namespace Comet.Tests.Portability;

/// <summary>The shared sources, compiled in both ways that the gates look at.</summary>
internal static class SharedCode
{
    /// <summary>
    /// The one type with a version for the desktop and a version for the device. In the desktop's
    /// assembly the gates pass it over; in <see cref="DeviceBuild"/> they do not.
    /// </summary>
    public const string HostOnlyType = "Comet.Embedded.Foundation.HostKernels";

    private static readonly Lazy<byte[]> s_deviceImage = new(CompileForDevice);
    private static readonly Lazy<MetadataReference[]> s_references = new(References);

    /// <summary>The assembly that simulator and tests run.</summary>
    public static ModuleDefinition HostBuild()
    {
        return Il.Open(typeof(Ascii).Assembly.Location);
    }

    /// <summary>The same sources without the desktop's symbol and optimised, as deployed.</summary>
    public static ModuleDefinition DeviceBuild()
    {
        return Il.Open(new MemoryStream(s_deviceImage.Value));
    }

    /// <summary>The build of the given name; names make readable test rows.</summary>
    public static ModuleDefinition Build(string name)
    {
        return name == "device" ? DeviceBuild() : HostBuild();
    }

    /// <summary>Compiles C# text against .NET's own library.</summary>
    /// <exception cref="InvalidOperationException">The text does not compile.</exception>
    public static byte[] Compile(IEnumerable<(string Path, string Text)> sources)
    {
        CSharpParseOptions parse = new(LanguageVersion.CSharp12);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Comet.Compiled",
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, parse, s.Path)),
            s_references.Value,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable,
                deterministic: true));
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException("The sources do not compile:\n" + string.Join('\n',
                result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        }

        return image.ToArray();
    }

    private static MetadataReference[] References()
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. platform.Split(Path.PathSeparator)
                .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
                .Where(p => !p.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal))
                .Select(p => MetadataReference.CreateFromFile(p)),
        ];
    }

    private static byte[] CompileForDevice()
    {
        return Compile(Repository.CSharpFiles("shared").Select(
            path => (path, Repository.Read(path))));
    }
}
