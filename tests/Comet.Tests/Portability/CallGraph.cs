using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

/// <summary>
/// Which methods of one module a call instruction may enter. It errs on the side of too many: a
/// virtual call may enter every override in the module, and an invoked delegate every method that
/// the module ever wraps in a delegate of that type.
/// </summary>
internal sealed class CallGraph
{
    private readonly ModuleDefinition _module;
    private readonly List<TypeDefinition> _types;
    private readonly Dictionary<string, List<MethodDefinition>> _wrapped = [];

    public CallGraph(ModuleDefinition module)
    {
        _module = module;
        _types = [.. module.GetTypes()];
        foreach (MethodDefinition method in _types.SelectMany(t => t.Methods))
        {
            IndexDelegates(method);
        }
    }

    /// <summary>The module's own methods that the instruction may enter.</summary>
    public IEnumerable<MethodDefinition> Targets(Instruction instruction)
    {
        if (instruction.Operand is not MethodReference callee
            || callee.Resolve() is not MethodDefinition method)
        {
            return [];
        }

        if (method.Name == "Invoke" && Il.IsDelegate(method.DeclaringType))
        {
            return _wrapped.GetValueOrDefault(method.DeclaringType.FullName, []);
        }

        List<MethodDefinition> targets = [];
        if (method.Module == _module)
        {
            targets.Add(method);
        }

        bool late = instruction.OpCode.Code is Code.Callvirt or Code.Ldvirtftn;
        if (late && method.IsVirtual)
        {
            targets.AddRange(Overrides(method));
        }

        return targets;
    }

    private static bool Derives(TypeDefinition type, TypeDefinition ancestor)
    {
        for (TypeDefinition? t = type; t is not null; t = t.BaseType?.Resolve())
        {
            if (t == ancestor || t.Interfaces.Any(i => Same(i.InterfaceType.Resolve(), ancestor)))
            {
                return true;
            }
        }

        return false;
    }

    // An interface may come through another interface.
    private static bool Same(TypeDefinition? candidate, TypeDefinition ancestor)
    {
        return candidate is not null && (candidate == ancestor
            || candidate.Interfaces.Any(i => Same(i.InterfaceType.Resolve(), ancestor)));
    }

    private static bool Implements(MethodDefinition candidate, MethodDefinition method)
    {
        if (candidate.Overrides.Any(o => o.Resolve() == method))
        {
            return true;
        }

        return candidate.IsVirtual
            && candidate.Name == method.Name
            && candidate.Parameters.Count == method.Parameters.Count
            && candidate.Parameters.Zip(method.Parameters).All(
                pair => pair.First.ParameterType.FullName == pair.Second.ParameterType.FullName);
    }

    private IEnumerable<MethodDefinition> Overrides(MethodDefinition method)
    {
        foreach (TypeDefinition type in _types.Where(t => Derives(t, method.DeclaringType)))
        {
            // The implementation may be inherited from a class that knows no such interface.
            for (TypeDefinition? t = type; t?.Module == _module; t = t.BaseType?.Resolve())
            {
                MethodDefinition? own = t.Methods.FirstOrDefault(m => Implements(m, method));
                if (own is not null)
                {
                    yield return own;
                    break;
                }
            }
        }
    }

    private void IndexDelegates(MethodDefinition method)
    {
        foreach (Instruction instruction in Il.Body(method))
        {
            if (instruction.OpCode.Code is not (Code.Ldftn or Code.Ldvirtftn)
                || instruction.Next?.Operand is not MethodReference constructor)
            {
                continue;
            }

            // The delegate's type stands in the constructor call that follows.
            string type = constructor.DeclaringType.GetElementType().FullName;
            if (!_wrapped.TryGetValue(type, out List<MethodDefinition>? targets))
            {
                _wrapped.Add(type, targets = []);
            }

            MethodDefinition? target = ((MethodReference)instruction.Operand).Resolve();
            if (target?.Module == _module)
            {
                targets.Add(target);
                targets.AddRange(target.IsVirtual ? Overrides(target) : []);
            }
        }
    }
}
