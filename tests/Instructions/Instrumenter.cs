using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Comet.Instructions;

/// <summary>Puts a counter before each basic block of an assembly.</summary>
/// <remarks>
/// Theory of operation. A block begins where a method does, where a branch or a handler leads, and
/// behind each branch. Its counter is an element of an array in a static field; the instructions
/// that count are not counted themselves, since classes are taken from the code as it was. Whatever
/// led to a block's first instruction leads to its counter. A method tells when it begins and when
/// it returns; that it throws is not told, as nothing that is counted does.
/// </remarks>
/// <param name="counters">A static field of type long[].</param>
/// <param name="enter">A static method to call with a method's first block.</param>
/// <param name="leave">A static method to call before a return.</param>
internal sealed class Instrumenter(
    FieldReference counters, MethodReference enter, MethodReference leave)
{
    private readonly TypeReference _int64 = counters.Module.TypeSystem.Int64;
    private readonly List<BasicBlock> _blocks = [];

    /// <summary>Instruments methods.</summary>
    /// <returns>The blocks, in the order of their counters.</returns>
    public IReadOnlyList<BasicBlock> Rewrite(IEnumerable<MethodDefinition> methods)
    {
        foreach (MethodDefinition method in methods.Where(m => m.HasBody))
        {
            Rewrite(method);
        }

        return _blocks;
    }

    private void Rewrite(MethodDefinition method)
    {
        method.Body.SimplifyMacros();
        HashSet<Instruction> leaders = Leaders(method.Body);
        List<Instruction> original = [.. method.Body.Instructions];
        List<List<Instruction>> blocks = [];
        foreach (Instruction instruction in original)
        {
            if (leaders.Contains(instruction))
            {
                blocks.Add([]);
            }

            blocks[^1].Add(instruction);
        }

        // First, where no branch leads.
        ILProcessor processor = method.Body.GetILProcessor();
        Insert(
            processor,
            original[0],
            Instruction.Create(OpCodes.Ldc_I4, _blocks.Count),
            Instruction.Create(OpCodes.Call, enter));
        Dictionary<Instruction, Instruction> counterOf = [];
        for (int i = 0; i < blocks.Count; i++)
        {
            counterOf[blocks[i][0]] = InsertCounter(processor, blocks[i][0], _blocks.Count);
            _blocks.Add(Describe(method, blocks[i], i == 0));
        }

        Redirect(method.Body, original, counterOf);
        foreach (Instruction end in original.Where(i => i.OpCode == OpCodes.Ret))
        {
            Insert(processor, end, Instruction.Create(OpCodes.Call, leave));
        }

        method.Body.OptimizeMacros();
    }

    private static HashSet<Instruction> Leaders(MethodBody body)
    {
        HashSet<Instruction> leaders = [body.Instructions[0]];
        foreach (Instruction instruction in body.Instructions)
        {
            Instruction[] targets = instruction.Operand switch
            {
                Instruction one => [one],
                Instruction[] many => many,
                _ => [],
            };
            leaders.UnionWith(targets);
            bool ends = targets.Length > 0
                || instruction.OpCode.FlowControl is FlowControl.Return or FlowControl.Throw;
            if (ends && instruction.Next is not null)
            {
                leaders.Add(instruction.Next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            leaders.Add(handler.TryStart);
            leaders.Add(handler.HandlerStart);
            if (handler.FilterStart is not null)
            {
                leaders.Add(handler.FilterStart);
            }
        }

        return leaders;
    }

    private Instruction InsertCounter(ILProcessor processor, Instruction before, int index)
    {
        Instruction first = Instruction.Create(OpCodes.Ldsfld, counters);
        Insert(
            processor,
            before,
            first,
            Instruction.Create(OpCodes.Ldc_I4, index),
            Instruction.Create(OpCodes.Ldelema, _int64),
            Instruction.Create(OpCodes.Dup),
            Instruction.Create(OpCodes.Ldind_I8),
            Instruction.Create(OpCodes.Ldc_I4_1),
            Instruction.Create(OpCodes.Conv_I8),
            Instruction.Create(OpCodes.Add),
            Instruction.Create(OpCodes.Stind_I8));
        return first;
    }

    private static void Insert(
        ILProcessor processor, Instruction before, params Instruction[] instructions)
    {
        foreach (Instruction instruction in instructions)
        {
            processor.InsertBefore(before, instruction);
        }
    }

    private static void Redirect(
        MethodBody body,
        List<Instruction> original,
        Dictionary<Instruction, Instruction> counterOf)
    {
        foreach (Instruction instruction in original)
        {
            if (instruction.Operand is Instruction target)
            {
                instruction.Operand = counterOf[target];
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                instruction.Operand = Array.ConvertAll(targets, t => counterOf[t]);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            handler.TryStart = counterOf[handler.TryStart];
            handler.HandlerStart = counterOf[handler.HandlerStart];
            handler.TryEnd = End(handler.TryEnd);
            handler.HandlerEnd = End(handler.HandlerEnd);
            handler.FilterStart = End(handler.FilterStart);
        }

        Instruction? End(Instruction? at)
        {
            return at is not null && counterOf.TryGetValue(at, out Instruction? counter)
                ? counter
                : at;
        }
    }

    private static BasicBlock Describe(
        MethodDefinition method, List<Instruction> block, bool isEntry)
    {
        int[] classes = new int[BasicBlock.ClassCount];
        List<string> native = [];
        foreach (Instruction instruction in block)
        {
            InstructionClass of = Classifier.Of(instruction);
            classes[(int)of]++;
            if (of == InstructionClass.NativeCall)
            {
                MethodReference callee = (MethodReference)instruction.Operand;
                native.Add($"{callee.DeclaringType.Name}.{callee.Name}");
            }
        }

        return new BasicBlock(
            $"{method.DeclaringType.Name}.{method.Name}",
            isEntry,
            classes,
            native,
            [.. block.Select(i => i.ToString())]);
    }
}
