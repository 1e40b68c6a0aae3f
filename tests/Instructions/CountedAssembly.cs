using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;

namespace Comet.Instructions;

/// <summary>
/// The engine as it is compiled for the device, with what drives it, instrumented and loaded.
/// </summary>
public sealed class CountedAssembly
{
    private const string Driver = "Comet.Instructions.Counted";

    private readonly MethodInfo _count;
    private readonly MethodInfo _titleOf;

    private CountedAssembly(IReadOnlyList<BasicBlock> blocks, Type run)
    {
        Blocks = blocks;
        _count = run.GetMethod("Count")!;
        _titleOf = run.GetMethod("TitleOf")!;
        string[] names = (string[])run.GetMethod("Begin")!.Invoke(null, [blocks.Count])!;
        Operations = [.. names.Except(Measurement.All.Select(m => m.Kernel))];
    }

    /// <summary>All blocks that are counted.</summary>
    public IReadOnlyList<BasicBlock> Blocks { get; }

    /// <summary>The operations of the table, by name.</summary>
    public IReadOnlyList<string> Operations { get; }

    /// <summary>The assembly as it was compiled.</summary>
    public static Stream OpenImage()
    {
        return typeof(CountedAssembly).Assembly.GetManifestResourceStream("counted.dll")!;
    }

    /// <summary>Instruments and loads.</summary>
    public static CountedAssembly Load()
    {
        using Stream image = OpenImage();
        using ModuleDefinition module = ModuleDefinition.ReadModule(image);
        IReadOnlyList<BasicBlock> blocks = new Instrumenter(
            module.GetType(Driver + ".BlockCounts").Fields.Single(),
            Method(module, "Enter"),
            Method(module, "Leave"))
            .Rewrite(module.GetTypes()
                .Where(type => !IsDriver(type))
                .SelectMany(type => type.Methods));
        using MemoryStream instrumented = new();
        module.Write(instrumented);
        instrumented.Position = 0;
        Assembly assembly = new AssemblyLoadContext(Driver).LoadFromStream(instrumented);
        return new CountedAssembly(blocks, assembly.GetType(Driver + ".CountedRun")!);
    }

    /// <summary>Executes an operation again and again.</summary>
    /// <param name="name">One of <see cref="Operations"/>, or one with another length.</param>
    /// <param name="repetitions">How often.</param>
    /// <exception cref="ArgumentException">There is no such operation.</exception>
    /// <exception cref="InvalidOperationException">It did not do what it should.</exception>
    public OperationCount Count(string name, int repetitions = 100)
    {
        object?[] arguments = [name, repetitions, null];
        List<(int Depth, int Entry, long[] Executed)> paths =
            (List<(int Depth, int Entry, long[] Executed)>)_count.Invoke(
                null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        string title = (string)_titleOf.Invoke(null, [name])!;
        return new OperationCount(name, title, Blocks, paths, (int)arguments[2]!);
    }

    private static MethodDefinition Method(ModuleDefinition module, string name)
    {
        return module.GetType(Driver + ".CallTree").Methods.Single(m => m.Name == name);
    }

    private static bool IsDriver(TypeDefinition type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type.Namespace.StartsWith(Driver, StringComparison.Ordinal)
            || type.Name.StartsWith('<');
    }
}
