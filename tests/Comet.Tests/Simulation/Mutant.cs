using System.Reflection;
using System.Runtime.Loader;
using Comet.Embedded.Engine;
using Comet.Simulation;
using Comet.Tests.Portability;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Simulation;

/// <summary>
/// The engine with one instruction changed, and a simulation of its own that runs it.
/// </summary>
/// <remarks>
/// The compiled assembly is rewritten and loaded, together with a second copy of the simulation,
/// into a context that is thrown away. A change whose place is not found fails the test.
/// </remarks>
internal sealed class Mutant : AssemblyLoadContext
{
    private readonly byte[] _shared;

    private Mutant(Action<ModuleDefinition> change)
        : base(isCollectible: true)
    {
        using ModuleDefinition module = Il.Open(typeof(CometEngine).Assembly.Location);
        change(module);
        using MemoryStream shared = new();
        module.Write(shared);
        _shared = shared.ToArray();
    }

    /// <summary>Runs seeds, from the first, on a changed engine.</summary>
    /// <returns>What was found wrong, or null.</returns>
    public static string? Run(
        Action<ModuleDefinition> change, long from, int seeds, double hours)
    {
        Mutant context = new(change);
        try
        {
            Assembly simulation = context.LoadFromAssemblyPath(typeof(Batch).Assembly.Location);
            MethodInfo check = simulation.GetType(typeof(Batch).FullName!)!
                .GetMethod(nameof(Batch.Check))!;
            return (string?)check.Invoke(null, [from, seeds, hours]);
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>A method of the engine by its type's and its own name.</summary>
    public static MethodDefinition Method(ModuleDefinition module, string type, string name)
    {
        return module.GetTypes().Single(t => t.Name == type)
            .Methods.Single(m => m.Name == name);
    }

    /// <summary>The one instruction of a method that a rule describes.</summary>
    public static Instruction The(MethodDefinition method, Func<Instruction, bool> rule)
    {
        List<Instruction> found = [.. Il.Body(method).Where(rule)];
        Assert.HasCount(1, found, $"instructions to change in {method.FullName}");
        return found[0];
    }

    /// <summary>Whether an instruction calls a method of this name.</summary>
    public static bool Calls(Instruction instruction, string name)
    {
        return instruction.Operand is MethodReference method && method.Name == name;
    }

    /// <summary>
    /// Whether an instruction loads 1, to be added to a long or taken from an int.
    /// </summary>
    public static bool IsOne(Instruction instruction)
    {
        return instruction.OpCode == OpCodes.Ldc_I4_1
            && (instruction.Next.OpCode == OpCodes.Sub
                || (instruction.Next.OpCode == OpCodes.Conv_I8
                    && instruction.Next.Next.OpCode == OpCodes.Add));
    }

    /// <summary>Takes a call's arguments off the stack in its place, and loads a result.</summary>
    public static void Omit(MethodDefinition method, Instruction call, params OpCode[] result)
    {
        MethodReference callee = (MethodReference)call.Operand;
        ILProcessor processor = method.Body.GetILProcessor();
        for (int i = callee.Parameters.Count + (callee.HasThis ? 1 : 0); i > 1; i--)
        {
            processor.InsertBefore(call, Instruction.Create(OpCodes.Pop));
        }

        foreach (OpCode opCode in result)
        {
            processor.InsertAfter(call, Instruction.Create(opCode));
        }

        // In place, since a branch may lead here.
        call.OpCode = OpCodes.Pop;
        call.Operand = null;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name != typeof(CometEngine).Assembly.GetName().Name)
        {
            return null;
        }

        using MemoryStream shared = new(_shared);
        return LoadFromStream(shared);
    }
}
