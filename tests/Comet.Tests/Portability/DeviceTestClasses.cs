using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

/// <summary>
/// What a test class for the device must do without: the framework's launcher there calls test
/// methods without an object, so that nothing is constructed and no instance field can be reached.
/// </summary>
internal static class DeviceTestClasses
{
    private const string TestClass = "nanoFramework.TestFramework.TestClassAttribute";

    /// <summary>The types that are test classes.</summary>
    public static IEnumerable<TypeDefinition> Of(ModuleDefinition module)
    {
        return module.GetTypes().Where(t => t.CustomAttributes.Any(
            a => a.AttributeType.FullName == TestClass));
    }

    /// <summary>One finding for each thing that cannot be there.</summary>
    public static IReadOnlyList<GateFinding> Check(ModuleDefinition module)
    {
        return [.. Of(module).SelectMany(Check)];
    }

    private static IEnumerable<GateFinding> Check(TypeDefinition type)
    {
        if (!type.IsPublic)
        {
            yield return Finding("public", type, "is not public");
        }

        // What is inherited is as far out of reach as what is its own.
        for (TypeDefinition? t = type; t?.Module == type.Module; t = t.BaseType?.Resolve())
        {
            foreach (FieldDefinition field in t.Fields.Where(f => !f.IsStatic))
            {
                yield return Finding("field", type, $"has the instance field {field.Name}");
            }

            if (t.Methods.Any(m => m.IsConstructor && !m.IsStatic && !IsDefault(m)))
            {
                yield return Finding("constructor", type, $"has a constructor in {t.Name}");
            }
        }
    }

    // What the compiler makes where none is written: a call to the base's constructor.
    private static bool IsDefault(MethodDefinition constructor)
    {
        return !constructor.HasParameters && constructor.Body.Instructions
            .Select(i => i.OpCode.Code)
            .SequenceEqual([Code.Ldarg_0, Code.Call, Code.Ret]);
    }

    private static GateFinding Finding(string rule, TypeDefinition type, string detail)
    {
        return new GateFinding(rule, type.FullName, detail, "");
    }
}
