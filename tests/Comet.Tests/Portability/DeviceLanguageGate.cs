using Comet.Tests.Portability.Reference;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

/// <summary>
/// Finds what the compiler accepts and the device's interpreter, or its metadata processor, does
/// not: it looks at the compiled code, where every construct shows its true face.
/// </summary>
/// <remarks>
/// What the interpreter does with each instruction can be read in nanoframework/nf-interpreter,
/// <c>src/CLR/Core/Interpreter.cpp</c>; the limits are the widths of fields in the records of its
/// <c>src/CLR/Include/nanoCLR_Types.h</c>.
/// </remarks>
internal sealed class DeviceLanguageGate
{
    // Counted in one byte each: methods and fields of a kind, locals, targets of a switch.
    private const int CountMax = 255;

    // It throws at these, ...
    private static readonly HashSet<Code> s_refused =
    [
        Code.Localloc, Code.Calli, Code.Cpblk, Code.Initblk, Code.Jmp, Code.Arglist,
        Code.Mkrefany, Code.Refanyval, Code.Refanytype, Code.Ckfinite, Code.Readonly, Code.No,
    ];

    // ... and does nothing at these. Arithmetic that ends in .ovf it does without the check.
    private static readonly HashSet<Code> s_ignored = [Code.Volatile, Code.Tail, Code.Unaligned];

    private readonly ApiLibrary _library = ApiLibrary.Instance;
    private readonly List<GateFinding> _findings = [];

    /// <summary>Checks the given types and all that is nested in them.</summary>
    public static IReadOnlyList<GateFinding> Check(IEnumerable<TypeDefinition> types)
    {
        DeviceLanguageGate gate = new();
        foreach (TypeDefinition type in types)
        {
            gate.CheckType(type);
        }

        return gate._findings;
    }

    private static string KindOf(MethodDefinition method)
    {
        return method.IsStatic ? "static methods"
            : method.IsVirtual ? "virtual methods" : "instance methods";
    }

    private static string KindOf(FieldDefinition field)
    {
        return field.IsStatic ? "static fields" : "instance fields";
    }

    private void CheckType(TypeDefinition type)
    {
        if (type.HasGenericParameters)
        {
            Add("generic", type.FullName, "is a generic type");
        }

        // Constants are compiled into the code and no fields there.
        foreach (IGrouping<string, string> kind in type.Methods.Select(KindOf)
            .Concat(type.Fields.Where(f => !f.HasConstant).Select(KindOf))
            .GroupBy(kind => kind))
        {
            CheckCount(type.FullName, kind.Count(), kind.Key);
        }

        foreach ((string place, TypeReference used) in TypeUses.Of(type))
        {
            CheckUse(place, used);
        }

        foreach (MethodDefinition method in type.Methods)
        {
            CheckMethod(type, method);
        }

        foreach (TypeDefinition nested in type.NestedTypes)
        {
            CheckType(nested);
        }
    }

    private void CheckCount(string place, int count, string what)
    {
        if (count > CountMax)
        {
            Add("count", place, $"{count} {what}, {CountMax} are possible");
        }
    }

    private void CheckUse(string place, TypeReference used)
    {
        for (TypeReference? t = used; t is TypeSpecification specification;)
        {
            if (t is ArrayType { Rank: > 1 })
            {
                Add("array", place, $"{t.FullName} has more than one dimension");
            }

            if (t is PointerType or FunctionPointerType)
            {
                Add("pointer", place, t.FullName);
            }

            t = t is FunctionPointerType ? null : specification.ElementType;
        }

        if (used.ContainsGenericParameter || used is GenericInstanceType)
        {
            Add("generic", place, $"{used.FullName} is generic");
            return;
        }

        foreach (TypeReference leaf in TypeUses.Leaves(used))
        {
            CheckLeaf(place, leaf);
        }
    }

    private void CheckLeaf(string place, TypeReference leaf)
    {
        if (leaf is GenericInstanceType or { HasGenericParameters: true })
        {
            Add("generic", place, $"{leaf.FullName} is generic");
        }
        else if (_library.Find(Il.TypeName(leaf)) is { Type.IsCompileTimeOnly: true })
        {
            Add("compile-time-only", place, $"{leaf.FullName} is not on the device");
        }
    }

    private void CheckMethod(TypeDefinition type, MethodDefinition method)
    {
        string place = Il.Place(method, null);
        if (method.HasGenericParameters)
        {
            Add("generic", place, "is a generic method");
        }

        if (type.IsInterface && method.HasBody)
        {
            Add("interface", place, "is a member of an interface with a body");
        }

        if (method.HasBody)
        {
            CheckCount(place, method.Body.Variables.Count, "locals");
            if (method.Body.Variables.Any(v => v.VariableType.IsPinned))
            {
                Add("pinned", place, "pins a local");
            }
        }

        foreach (Instruction instruction in Il.Body(method))
        {
            CheckInstruction(method, instruction);
        }
    }

    private void CheckInstruction(MethodDefinition method, Instruction at)
    {
        string name = at.OpCode.Name;
        string place = Il.Place(method, at);
        if (s_refused.Contains(at.OpCode.Code))
        {
            Add("opcode", place, $"{name} throws there");
        }
        else if (s_ignored.Contains(at.OpCode.Code)
            || name.Contains(".ovf", StringComparison.Ordinal))
        {
            Add("opcode", place, $"{name} is ignored there");
        }

        switch (at.Operand)
        {
            case Instruction[] targets:
                CheckCount(place, targets.Length, "targets of a switch");
                break;
            case GenericInstanceMethod generic:
                Add("generic", place, $"calls {generic.FullName}");
                break;
            case MethodReference callee:
                CheckThrowing(place, callee);
                break;
            default:
                break;
        }
    }

    // Of a virtual member a subclass may supply what the one that is named only throws for.
    private void CheckThrowing(string place, MethodReference callee)
    {
        ApiEntry? entry = _library.FindMethod(Il.Signature(callee));
        if (entry?.Throws is string exception && !entry.Is("virtual") && !entry.Is("override"))
        {
            Add("throws", place, $"{callee.FullName} only throws {exception}");
        }
    }

    private void Add(string rule, string place, string detail)
    {
        _findings.Add(new GateFinding(rule, place, detail, ""));
    }
}
