using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

/// <summary>
/// Finds what a desktop compiler accepts and the device's interpreter, or its metadata processor,
/// does not: it looks at the compiled code, where every construct shows its true face.
/// </summary>
internal sealed class DeviceLanguageGate
{
    private const int MethodsPerKindMax = 255;

    private static readonly HashSet<Code> s_refused =
    [
        Code.Localloc, Code.Calli, Code.Cpblk, Code.Initblk, Code.Jmp, Code.Arglist,
        Code.Mkrefany, Code.Refanyval, Code.Refanytype, Code.Volatile, Code.Tail,
    ];

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

    private static string[] MethodKinds(MethodDefinition method)
    {
        return [method.IsStatic ? "static" : method.IsVirtual ? "virtual" : "instance"];
    }

    // The compiler keeps the bytes of array initialisers in fields of sized, opaque structs.
    private static bool IsInitializerData(TypeReference type)
    {
        return (type.DeclaringType ?? type).Name == "<PrivateImplementationDetails>";
    }

    private void CheckType(TypeDefinition type)
    {
        if (type.HasGenericParameters)
        {
            Add("generic", type.FullName, "is a generic type");
        }

        foreach (IGrouping<string, MethodDefinition> kind in type.Methods
            .SelectMany(m => MethodKinds(m).Select(k => (k, m)))
            .GroupBy(pair => pair.k, pair => pair.m))
        {
            int count = kind.Count();
            if (count > MethodsPerKindMax)
            {
                Add("methods", type.FullName, $"{count} {kind.Key} methods, 255 are possible");
            }
        }

        foreach ((string place, TypeReference used) in TypeUses.Of(type))
        {
            CheckUse(type, place, used);
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

    private void CheckUse(TypeDefinition user, string place, TypeReference used)
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
            Add(GenericRule(used), place, $"{used.FullName} is generic");
            return;
        }

        foreach (TypeReference leaf in TypeUses.Leaves(used))
        {
            CheckLeaf(user, place, leaf);
        }
    }

    private static string GenericRule(TypeReference used)
    {
        string name = used.GetElementType().FullName;
        return name == "System.Nullable`1" ? "nullable"
            : name.StartsWith("System.ValueTuple", StringComparison.Ordinal) ? "tuple"
            : "generic";
    }

    private void CheckLeaf(TypeDefinition user, string place, TypeReference leaf)
    {
        if (leaf is GenericInstanceType or { HasGenericParameters: true })
        {
            Add(GenericRule(leaf), place, $"{leaf.FullName} is generic");
        }
        else if (leaf.Resolve()?.Module != user.Module
            && !DeviceLibrary.HasType(leaf.FullName)
            && !IsInitializerData(leaf))
        {
            Add("library", place, $"{leaf.FullName} is not on the list of the device's types");
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

        if (method.AggressiveInlining || method.IsSynchronized)
        {
            Add("attribute", place, "asks for an implementation that the device ignores");
        }

        foreach (CustomAttribute attribute in method.CustomAttributes)
        {
            if (attribute.AttributeType.Name.EndsWith("StateMachineAttribute",
                StringComparison.Ordinal))
            {
                Add("state machine", place, "is an iterator or asynchronous");
            }
        }

        if (method.HasBody && method.Body.Variables.Any(v => v.VariableType.IsPinned))
        {
            Add("pinned", place, "pins a local");
        }

        foreach (Instruction instruction in Il.Body(method))
        {
            CheckInstruction(type, method, instruction);
        }
    }

    private void CheckInstruction(TypeDefinition type, MethodDefinition method, Instruction at)
    {
        string name = at.OpCode.Name;
        if (s_refused.Contains(at.OpCode.Code) || name.Contains(".ovf", StringComparison.Ordinal))
        {
            Add("opcode", Il.Place(method, at), name);
        }

        if (at.Operand is GenericInstanceMethod generic)
        {
            Add("generic", Il.Place(method, at), $"calls {generic.FullName}");
        }
        else if (at.Operand is MethodReference callee && callee.Resolve()?.Module != type.Module)
        {
            string parameters = string.Join(',',
                callee.Parameters.Select(p => p.ParameterType.FullName));
            if (!DeviceLibrary.HasMember(callee.DeclaringType.FullName,
                $"{callee.Name}({parameters})"))
            {
                Add("library", Il.Place(method, at),
                    $"{callee.FullName} is not on the list of the device's members");
            }
        }
    }

    private void Add(string rule, string place, string detail)
    {
        _findings.Add(new GateFinding(rule, place, detail, ""));
    }
}
