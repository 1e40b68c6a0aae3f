using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

/// <summary>The few questions that the gates ask of compiled code.</summary>
internal static class Il
{
    // Data types of the interpreter: held in place, as a long is.
    private static readonly string[] s_inPlace = ["System.DateTime", "System.TimeSpan"];

    /// <summary>Opens an assembly such that references to .NET's types can be resolved.</summary>
    public static ModuleDefinition Open(string path)
    {
        DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        return ModuleDefinition.ReadModule(
            path, new ReaderParameters { AssemblyResolver = resolver });
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
            || type.IsPrimitive || type.MetadataType == MetadataType.Void
            || s_inPlace.Contains(type.FullName))
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

    /// <summary>A method as listings name it: type, name and the parameters' types.</summary>
    public static string Signature(MethodReference method)
    {
        string parameters = string.Join(
            ',', method.Parameters.Select(p => TypeName(p.ParameterType)));
        return $"{TypeName(method.DeclaringType)}.{method.Name}({parameters})";
    }

    /// <summary>A type as listings name it: nested types behind a point, references as @.</summary>
    public static string TypeName(TypeReference type)
    {
        return type.FullName.Replace('/', '.').Replace('&', '@');
    }

    /// <summary>The instructions of a method; none when it has no body.</summary>
    public static IEnumerable<Instruction> Body(MethodDefinition method)
    {
        return method.HasBody ? method.Body.Instructions : [];
    }
}
