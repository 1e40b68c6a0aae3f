using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Simulation;

/// <summary>
/// Where two events of one topic wait, delivers the second before the first.
/// </summary>
/// <remarks>
/// A method is added, and called on the sequence that is about to be written: an even one whose
/// successor is there and of the same topic gives way to it, and the successor's turn is then its
/// own. A field of the cursor remembers that the pair has been swapped.
/// </remarks>
internal static class OrderMutation
{
    public static void Apply(ModuleDefinition module)
    {
        MethodDefinition deliver = Mutant.Method(module, "CometEngine", "Deliver");
        Instruction find = Mutant.The(deliver, i => Mutant.Calls(i, "RunOf"));
        ILProcessor processor = deliver.Body.GetILProcessor();
        MethodDefinition swap = AddSwap(module, deliver.DeclaringType);
        FieldReference log = deliver.DeclaringType.Fields.Single(f => f.Name == "_log");
        processor.InsertBefore(find, Instruction.Create(OpCodes.Ldarg_0));
        processor.InsertBefore(find, Instruction.Create(OpCodes.Ldfld, log));
        processor.InsertBefore(find, Instruction.Create(OpCodes.Ldarg_1));
        processor.InsertBefore(find, Instruction.Create(OpCodes.Call, swap));
    }

    private static MethodDefinition AddSwap(ModuleDefinition module, TypeDefinition engine)
    {
        TypeReference number = module.TypeSystem.Int64;
        TypeDefinition log = module.GetTypes().Single(t => t.Name == "EventLog");
        TypeDefinition cursor = module.GetTypes().Single(t => t.Name == "Cursor");
        FieldDefinition swapped = new("Swapped", FieldAttributes.Public, number);
        cursor.Fields.Add(swapped);
        MethodDefinition swap = new(
            "Swap", MethodAttributes.Private | MethodAttributes.Static, number);
        swap.Parameters.Add(new ParameterDefinition("next", ParameterAttributes.None, number));
        swap.Parameters.Add(new ParameterDefinition("log", ParameterAttributes.None, log));
        swap.Parameters.Add(new ParameterDefinition("cursor", ParameterAttributes.None, cursor));
        engine.Methods.Add(swap);

        FieldReference next = log.Fields.Single(f => f.Name == "Next");
        MethodReference topicOf = Mutant.Method(module, "EventLog", "TopicOf");
        ILProcessor il = swap.Body.GetILProcessor();
        Instruction same = il.Create(OpCodes.Ldarg_0);
        Instruction second = il.Create(OpCodes.Ldarg_2);

        // The second of a swapped pair: the first comes now.
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldfld, swapped);
        il.Emit(OpCodes.Beq, second);

        // In the smallest log units leave in parts, and each part is rendered anew.
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldfld, log.Fields.Single(f => f.Name == "Bytes"));
        il.Emit(OpCodes.Ldlen);
        il.Emit(OpCodes.Ldc_I4, 1000);
        il.Emit(OpCodes.Blt, same);

        // The first of a pair: even, with a successor of the same topic.
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Conv_I4);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.And);
        il.Emit(OpCodes.Brtrue, same);
        EmitSuccessor(il);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldfld, next);
        il.Emit(OpCodes.Bge, same);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, topicOf);
        il.Emit(OpCodes.Ldarg_1);
        EmitSuccessor(il);
        il.Emit(OpCodes.Call, topicOf);
        il.Emit(OpCodes.Bne_Un, same);
        il.Emit(OpCodes.Ldarg_2);
        EmitSuccessor(il);
        il.Emit(OpCodes.Stfld, swapped);
        EmitSuccessor(il);
        il.Emit(OpCodes.Ret);

        il.Append(same);
        il.Emit(OpCodes.Ret);

        il.Append(second);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Stfld, swapped);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Ret);
        return swap;
    }

    private static void EmitSuccessor(ILProcessor il)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Conv_I8);
        il.Emit(OpCodes.Add);
    }
}
