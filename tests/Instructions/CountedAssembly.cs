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

    private CountedAssembly(IReadOnlyList<BasicBlock> blocks, Type run)
    {
        Blocks = blocks;
        _count = run.GetMethod("Count")!;
        Operations = (string[])run.GetMethod("Begin")!.Invoke(null, [blocks.Count])!;
    }

    /// <summary>All blocks that are counted.</summary>
    public IReadOnlyList<BasicBlock> Blocks { get; }

    /// <summary>What can be counted, by name.</summary>
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
        FieldDefinition counters = module.GetType(Driver + ".BlockCounts").Fields.Single();
        IReadOnlyList<BasicBlock> blocks = Instrumenter.Rewrite(
            module.GetTypes()
                .Where(type => !IsDriver(type))
                .SelectMany(type => type.Methods),
            counters);
        using MemoryStream instrumented = new();
        module.Write(instrumented);
        instrumented.Position = 0;
        Assembly assembly = new AssemblyLoadContext(Driver).LoadFromStream(instrumented);
        return new CountedAssembly(blocks, assembly.GetType(Driver + ".CountedRun")!);
    }

    /// <summary>Executes an operation again and again.</summary>
    /// <param name="operation">One of <see cref="Operations"/>.</param>
    /// <param name="repetitions">How often.</param>
    public OperationCount Count(string operation, int repetitions = 100)
    {
        object?[] arguments = [operation, repetitions, null];
        long[] executed = (long[])_count.Invoke(null, arguments)!;
        return new OperationCount(operation, Blocks, executed, (int)arguments[2]!);
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
