using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

/// <summary>The few questions that the gates ask of compiled code.</summary>
internal static class Il
{
    /// <summary>Opens an assembly such that references to .NET's types can be resolved.</summary>
    public static ModuleDefinition Open(string path)
    {
        return ModuleDefinition.ReadModule(path, Parameters());
    }

    /// <inheritdoc cref="Open(string)" />
    public static ModuleDefinition Open(Stream stream)
    {
        return ModuleDefinition.ReadModule(stream, Parameters());
    }

    /// <summary>Whether values of the type are structs: not primitive, not an enum.</summary>
    /// <remarks>Structs live on the heap on the device, so each copy is an allocation.</remarks>
    public static bool IsStruct(TypeReference type)
    {
        while (type is IModifierType or PinnedType)
        {
            type = ((TypeSpecification)type).ElementType;
        }

        if (type is ByReferenceType or PointerType or ArrayType or GenericParameter
            || type.IsPrimitive || type.MetadataType == MetadataType.Void)
        {
            return false;
        }

        TypeDefinition? definition = type.Resolve();
        return definition is null
            ? type.IsValueType
            : definition.IsValueType && !definition.IsEnum;
    }

    /// <summary>Whether the type is a delegate.</summary>
    public static bool IsDelegate(TypeReference type)
    {
        return type.Resolve()?.BaseType?.FullName == "System.MulticastDelegate";
    }

    /// <summary>Type, method and offset, as a finding names them.</summary>
    public static string Place(MethodDefinition method, Instruction? at)
    {
        string place = $"{method.DeclaringType.FullName}::{method.Name}";
        return at is null ? place : $"{place} IL_{at.Offset:X4}";
    }

    /// <summary>The instructions of a method; none when it has no body.</summary>
    public static IEnumerable<Instruction> Body(MethodDefinition method)
    {
        return method.HasBody ? method.Body.Instructions : [];
    }

    private static ReaderParameters Parameters()
    {
        DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        return new ReaderParameters { AssemblyResolver = resolver };
    }
}
