using System.Reflection;

namespace Comet.Tests.Portability.Reference;

/// <summary>The flags of a listing as those of metadata (ECMA-335 II.23.1).</summary>
internal static class ReferenceFlags
{
    /// <summary>Visibility, kind and layout of a type.</summary>
    public static TypeAttributes OfType(ApiType type)
    {
        ApiEntry entry = type.Entry;
        TypeAttributes attributes = type.IsNested
            ? entry.Is("public") ? TypeAttributes.NestedPublic : TypeAttributes.NestedFamily
            : entry.Is("public") ? TypeAttributes.Public : TypeAttributes.NotPublic;
        if (type.IsInterface)
        {
            return attributes | TypeAttributes.Interface | TypeAttributes.Abstract;
        }

        bool isStatic = entry.Is("static");
        if (isStatic || entry.Is("abstract"))
        {
            attributes |= TypeAttributes.Abstract;
        }

        if (isStatic || entry.Is("sealed") || type.IsValueType || type.IsDelegate)
        {
            attributes |= TypeAttributes.Sealed;
        }

        return entry.Is("struct") ? attributes | TypeAttributes.SequentialLayout : attributes;
    }

    /// <summary>Visibility and kind of a field.</summary>
    public static FieldAttributes OfField(ApiEntry field)
    {
        FieldAttributes attributes = field.Is("public")
            ? FieldAttributes.Public
            : FieldAttributes.Family;
        if (field.Is("const"))
        {
            attributes |=
                FieldAttributes.Static | FieldAttributes.Literal | FieldAttributes.HasDefault;
        }

        if (field.Is("static"))
        {
            attributes |= FieldAttributes.Static;
        }

        return field.Is("readonly") ? attributes | FieldAttributes.InitOnly : attributes;
    }

    /// <summary>Visibility of a method and whether it is virtual, final or special.</summary>
    public static MethodAttributes OfMethod(ApiEntry method)
    {
        MethodAttributes attributes = MethodAttributes.HideBySig | Visibility(method);
        if (method.Is("static"))
        {
            attributes |= MethodAttributes.Static;
        }

        if (method.Is("abstract"))
        {
            attributes |= MethodAttributes.Abstract;
        }

        if (method.Is("abstract") || method.Is("virtual") || method.Is("final"))
        {
            attributes |= MethodAttributes.Virtual | MethodAttributes.NewSlot;
        }

        if (method.Is("override"))
        {
            attributes |= MethodAttributes.Virtual;
        }

        if (method.Is("final") || (method.Is("sealed") && method.Is("override")))
        {
            attributes |= MethodAttributes.Final;
        }

        if (method.Name == ".ctor")
        {
            attributes |= MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
        }

        return method.Is("accessor") || method.Is("operator")
            ? attributes | MethodAttributes.SpecialName
            : attributes;
    }

    /// <summary>Direction of a parameter, and whether it may be left out.</summary>
    public static ParameterAttributes OfParameter(ApiEntry method, int parameter)
    {
        ParameterAttributes attributes = ParameterAttributes.None;
        if (method.Has(parameter, "out"))
        {
            attributes |= ParameterAttributes.Out;
        }

        return method.Trait(parameter, "optional") is null
            ? attributes
            : attributes | ParameterAttributes.Optional | ParameterAttributes.HasDefault;
    }

    private static MethodAttributes Visibility(ApiEntry method)
    {
        return method.Is("public") ? MethodAttributes.Public
            : method.Is("protected") ? MethodAttributes.Family
            : MethodAttributes.FamORAssem;
    }
}
