using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

/// <summary>
/// Finds everything that could take heap on the device in what given roots reach: objects, arrays,
/// boxes, delegates, structs by value, string literals, and calls out of the project that are not
/// known to be free.
/// </summary>
/// <remarks>
/// Theory of operation. Breadth first over <see cref="CallGraph"/>, each method once, so that the
/// path told with a finding is a shortest one. Type initialisers are not followed: they run once,
/// before the roots do. Constructors are, when a root reaches one. Neither what stands in a handler
/// of exceptions is looked at, nor what it calls: the exception has cost heap before. Of the
/// library's methods those that <see cref="AllowedCalls"/> names may be called.
/// </remarks>
internal sealed class AllocationGate
{
    private readonly CallGraph _graph;
    private readonly ModuleDefinition _module;
    private readonly Dictionary<MethodDefinition, MethodDefinition?> _callerOf = [];
    private readonly HashSet<string> _allowed = [];
    private readonly List<GateFinding> _findings = [];

    private AllocationGate(ModuleDefinition module)
    {
        _module = module;
        _graph = new CallGraph(module);
    }

    /// <summary>The methods that the walk came to.</summary>
    public IReadOnlyCollection<MethodDefinition> Reached => _callerOf.Keys;

    /// <summary>The full names of the library's methods that it saw called and that are allowed.
    /// </summary>
    public IReadOnlyCollection<string> Allowed => _allowed;

    /// <summary>What it refuses.</summary>
    public IReadOnlyList<GateFinding> Findings => _findings;

    /// <summary>Walks from the roots.</summary>
    /// <param name="module">The module whose methods are followed.</param>
    /// <param name="roots">Where the walk begins.</param>
    public static AllocationGate Walk(ModuleDefinition module, IEnumerable<MethodDefinition> roots)
    {
        AllocationGate gate = new(module);
        Queue<MethodDefinition> waiting = new();
        foreach (MethodDefinition root in roots)
        {
            gate.Reach(root, null, waiting);
        }

        while (waiting.TryDequeue(out MethodDefinition? method))
        {
            gate.CheckSignature(method);
            foreach (Instruction instruction in Il.Body(method).Where(i => !IsHandled(method, i)))
            {
                gate.CheckInstruction(method, instruction);
                foreach (MethodDefinition target in gate._graph.Targets(instruction))
                {
                    gate.Reach(target, method, waiting);
                }
            }
        }

        return gate;
    }

    // Whether it runs when an exception was thrown. A finally runs always.
    private static bool IsHandled(MethodDefinition method, Instruction at)
    {
        return method.Body.ExceptionHandlers.Any(h =>
            h.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter
            && at.Offset >= (h.FilterStart ?? h.HandlerStart).Offset
            && (h.HandlerEnd is null || at.Offset < h.HandlerEnd.Offset));
    }

    private void Reach(
        MethodDefinition method,
        MethodDefinition? caller,
        Queue<MethodDefinition> waiting)
    {
        if (_callerOf.TryAdd(method, caller))
        {
            waiting.Enqueue(method);
        }
    }

    private void CheckSignature(MethodDefinition method)
    {
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            RefuseStruct(method, null, parameter.ParameterType, $"parameter {parameter.Name}");
        }

        RefuseStruct(method, null, method.ReturnType, "return value");
        if (method.HasBody)
        {
            foreach (VariableDefinition local in method.Body.Variables)
            {
                RefuseStruct(method, null, local.VariableType, $"local {local.Index}");
            }
        }
    }

    private void CheckInstruction(MethodDefinition method, Instruction at)
    {
        switch (at.OpCode.Code)
        {
            case Code.Newarr or Code.Box or Code.Localloc or Code.Calli:
                Add(at.OpCode.Name, method, at, $"{at.Operand}");
                break;
            case Code.Ldftn or Code.Ldvirtftn:
                Add("delegate", method, at, $"{at.Operand}");
                break;
            case Code.Ldstr:
                Add("ldstr", method, at, $"\"{at.Operand}\"");
                break;
            case Code.Newobj:
                CheckConstruction(method, at, (MethodReference)at.Operand);
                break;
            case Code.Call or Code.Callvirt:
                CheckCall(method, at, (MethodReference)at.Operand);
                break;
            default:
                CheckValue(method, at);
                break;
        }
    }

    private void CheckConstruction(MethodDefinition method, Instruction at, MethodReference made)
    {
        if (AllowedCalls.Contains(made.FullName))
        {
            _allowed.Add(made.FullName);
        }
        else if (Il.IsStruct(made.DeclaringType))
        {
            Add("struct", method, at, $"makes a {made.DeclaringType.FullName}");
        }
        else
        {
            Add("newobj", method, at, made.DeclaringType.FullName);
        }
    }

    private void CheckCall(MethodDefinition method, Instruction at, MethodReference callee)
    {
        if (AllowedCalls.Contains(callee.FullName))
        {
            // What it takes and returns is part of what its reason speaks of.
            _allowed.Add(callee.FullName);
            return;
        }

        if (callee.Resolve()?.Module != _module && !Il.IsDelegate(callee.DeclaringType))
        {
            Add("external", method, at, $"{callee.FullName} is not on the list of allowed calls");
        }

        foreach (ParameterDefinition parameter in callee.Parameters)
        {
            RefuseStruct(method, at, parameter.ParameterType, $"argument of {callee.Name}");
        }

        RefuseStruct(method, at, callee.ReturnType, $"result of {callee.Name}");
    }

    private void CheckValue(MethodDefinition method, Instruction at)
    {
        if (at.Operand is FieldReference field
            && at.OpCode.Code is Code.Ldfld or Code.Ldsfld or Code.Stfld or Code.Stsfld)
        {
            RefuseStruct(method, at, field.FieldType, $"field {field.Name}");
        }

        // Taking an address or asking for a class copies nothing.
        bool copies = at.OpCode.Code is Code.Ldobj or Code.Stobj or Code.Cpobj or Code.Initobj
            or Code.Ldelem_Any or Code.Stelem_Any or Code.Unbox_Any;
        if (copies)
        {
            RefuseStruct(method, at, (TypeReference)at.Operand, at.OpCode.Name);
        }
    }

    private void RefuseStruct(
        MethodDefinition method,
        Instruction? at,
        TypeReference type,
        string what)
    {
        if (Il.IsStruct(type))
        {
            Add("struct", method, at, $"{what} is a {type.FullName}");
        }
    }

    private void Add(string rule, MethodDefinition method, Instruction? at, string detail)
    {
        List<string> path = [];
        for (MethodDefinition? m = method; m is not null; m = _callerOf[m])
        {
            path.Insert(0, $"{m.DeclaringType.Name}.{m.Name}");
        }

        string place = Il.Place(method, at);
        _findings.Add(new GateFinding(rule, place, detail, string.Join(" -> ", path)));
    }
}
