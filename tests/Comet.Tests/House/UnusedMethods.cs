using Comet.Tests.Portability;
using Mono.Cecil;

namespace Comet.Tests.House;

/// <summary>
/// Methods of a library that no code refers to: code that is deployed to the device for nothing.
/// What is private the compiler's analyzers find.
/// </summary>
internal static class UnusedMethods
{
    /// <summary>Names the methods, accessors and constructors without a user.</summary>
    /// <param name="library">The library.</param>
    /// <param name="others">The code outside the library that counts as a user.</param>
    /// <param name="unasked">Methods, as <c>Type.Method</c>, that need no user.</param>
    public static IEnumerable<string> Of(
        ModuleDefinition library,
        IEnumerable<TypeDefinition> others,
        params string[] unasked)
    {
        HashSet<string> used = [.. others.Concat(library.GetTypes())
            .SelectMany(type => type.Methods)
            .SelectMany(Callees)];
        List<string> unused = [.. library.GetTypes()
            .Where(type => type.Interfaces.Count == 0 && !Il.IsDelegate(type))
            .Where(type => type.BaseType?.FullName != "System.Attribute")
            .SelectMany(type => type.Methods)
            .Where(method => IsVisible(method) && !IsUsed(method, used))
            .Select(NameOf)
            .Distinct()];
        return unused.Except(unasked).Select(name => $"nothing uses {name}")
            .Concat(unasked.Except(unused).Select(name => $"{name} is used or gone"));
    }

    // A method that calls itself is not thereby used.
    private static IEnumerable<string> Callees(MethodDefinition method)
    {
        return Il.Body(method)
            .Select(instruction => instruction.Operand)
            .OfType<MethodReference>()
            .Select(callee => callee.GetElementMethod().FullName)
            .Where(name => name != method.FullName);
    }

    private static bool IsVisible(MethodDefinition method)
    {
        return !method.IsPrivate
            && !method.CustomAttributes.Any(a => a.AttributeType.Name == "CompilerGenerated")
            && !(method.IsConstructor && (method.IsStatic || method.Parameters.Count == 0));
    }

    // An override is used where the method is that it overrides; one of .NET's always is.
    private static bool IsUsed(MethodDefinition method, HashSet<string> used)
    {
        if (used.Contains(method.FullName))
        {
            return true;
        }

        for (TypeDefinition? type = method.IsVirtual && method.IsReuseSlot
            ? method.DeclaringType.BaseType?.Resolve()
            : null; type is not null; type = type.BaseType?.Resolve())
        {
            MethodDefinition? overridden = type.Methods.FirstOrDefault(m => m.IsVirtual
                && m.Name == method.Name
                && m.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(
                    method.Parameters.Select(p => p.ParameterType.FullName)));
            if (overridden is not null
                && (overridden.Module != method.Module || used.Contains(overridden.FullName)))
            {
                return true;
            }
        }

        return false;
    }

    private static string NameOf(MethodDefinition method)
    {
        string name = method.IsConstructor ? "ctor" : method.Name;
        return $"{method.DeclaringType.Name}.{name}";
    }
}
