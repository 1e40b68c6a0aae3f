using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Instructions;

/// <summary>Which class an instruction is of.</summary>
internal static class Classifier
{
    public static InstructionClass Of(Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        switch (code)
        {
            case Code.Ldlen:
            case >= Code.Ldelema and <= Code.Stelem_Ref:
            case Code.Ldelem_Any or Code.Stelem_Any or Code.Stind_I:
            case >= Code.Ldind_I1 and <= Code.Stind_R8:
            case Code.Ldobj or Code.Stobj:
                return InstructionClass.Element;
            case >= Code.Ldfld and <= Code.Stsfld:
                return InstructionClass.Field;
            case Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un:
                return InstructionClass.Division;
            case Code.Newobj or Code.Newarr or Code.Box or Code.Ldstr:
            case Code.Throw or Code.Rethrow or Code.Calli:
                return InstructionClass.Allocation;
            case Code.Ret:
                return InstructionClass.Return;
            case Code.Call or Code.Callvirt:
                return OfCall(code, (MethodReference)instruction.Operand);
            default:
                return InstructionClass.Simple;
        }
    }

    private static InstructionClass OfCall(Code code, MethodReference callee)
    {
        // What is not in the module that is counted is the interpreter's.
        if (callee.DeclaringType.Scope is not ModuleDefinition)
        {
            return callee.Name == "Invoke"
                ? InstructionClass.InterfaceCall
                : InstructionClass.NativeCall;
        }

        MethodDefinition method = callee.Resolve();
        return code == Code.Call || !method.IsVirtual ? InstructionClass.Call
            : method.DeclaringType.IsInterface ? InstructionClass.InterfaceCall
            : InstructionClass.VirtualCall;
    }
}
