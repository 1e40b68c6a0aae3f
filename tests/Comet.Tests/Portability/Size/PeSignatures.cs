using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability.Size;

/// <summary>
/// The table of signatures that the metadata processor writes (nanoSignaturesTable.cs): each is
/// stored once, and not at all when its bytes stand in the table already.
/// </summary>
/// <remarks>
/// Only lengths matter here. A type of a primitive kind is one byte; a class or struct is one byte
/// and its compressed token, an array or a reference one byte and what it is of.
/// </remarks>
internal sealed class PeSignatures
{
    private const byte FieldMark = 0x06;
    private const byte InstanceMark = 0x20;

    private readonly List<byte> _table = [];
    private readonly HashSet<string> _known = [];

    /// <summary>The table's length.</summary>
    public int Bytes => _table.Count;

    /// <summary>The list of a type's interfaces.</summary>
    public void AddInterfaces(TypeDefinition type)
    {
        List<byte> signature = [(byte)type.Interfaces.Count];
        foreach (InterfaceImplementation implementation in type.Interfaces)
        {
            AddToken(signature, implementation.InterfaceType);
        }

        Add(signature);
    }

    /// <summary>A field's type and, of an array initialiser's data, the bytes with their length.
    /// </summary>
    public void AddField(FieldDefinition field)
    {
        List<byte> signature = [FieldMark];
        AddType(signature, field.FieldType);
        Add(signature);
        if (field.InitialValue.Length > 0)
        {
            int length = field.InitialValue.Length;
            Add([(byte)length, (byte)(length >> 8), .. field.InitialValue]);
        }
    }

    /// <summary>Calling convention, number of parameters, result and parameters.</summary>
    public void AddMethod(IMethodSignature method)
    {
        List<byte> signature =
            [method.HasThis ? InstanceMark : (byte)0, (byte)method.Parameters.Count];
        AddType(signature, method.ReturnType);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            AddType(signature, parameter.ParameterType);
        }

        Add(signature);
    }

    /// <summary>The types of a method's locals.</summary>
    public void AddLocals(IEnumerable<VariableDefinition> variables)
    {
        List<byte> signature = [];
        foreach (VariableDefinition variable in variables)
        {
            AddType(signature, variable.VariableType);
        }

        Add(signature);
    }

    /// <summary>What an instruction refers to, if that needs a signature.</summary>
    public void AddOperand(object? operand)
    {
        switch (operand)
        {
            case MethodReference method and not MethodDefinition:
                AddMethod(method);
                break;
            case FieldReference field and not FieldDefinition:
                List<byte> ofField = [FieldMark];
                AddType(ofField, field.FieldType);
                Add(ofField);
                break;
            case TypeSpecification type:
                List<byte> ofType = [];
                AddType(ofType, type);
                Add(ofType);
                break;
            default:
                break;
        }
    }

    /// <summary>An attribute's arguments, each with its type, and how many have names.</summary>
    public void AddAttribute(CustomAttribute attribute)
    {
        List<byte> signature = [];
        foreach (CustomAttributeArgument argument in attribute.ConstructorArguments)
        {
            AddArgument(signature, argument);
        }

        signature.AddRange([(byte)(attribute.Properties.Count + attribute.Fields.Count), 0]);
        Add(signature);
    }

    // A text is an index into the strings; of any other argument its width is what counts.
    private static void AddArgument(List<byte> signature, CustomAttributeArgument argument)
    {
        signature.Add((byte)argument.Type.MetadataType);
        switch (argument.Value)
        {
            case CustomAttributeArgument inner:
                AddArgument(signature, inner);
                break;
            case CustomAttributeArgument[] elements:
                foreach (CustomAttributeArgument element in elements)
                {
                    AddArgument(signature, element);
                }

                break;
            case bool or byte or sbyte:
                signature.Add(0);
                break;
            case int or uint or float:
                signature.AddRange([0, 0, 0, 0]);
                break;
            case long or ulong or double:
                signature.AddRange([0, 0, 0, 0, 0, 0, 0, 0]);
                break;
            default:
                signature.AddRange([0, 0]);
                break;
        }
    }

    private static void AddType(List<byte> signature, TypeReference type)
    {
        switch (type)
        {
            case IModifierType modifier:
                AddType(signature, modifier.ElementType);
                break;
            case TypeSpecification specification:
                signature.Add((byte)type.MetadataType);
                AddType(signature, specification.ElementType);
                break;
            default:
                signature.Add((byte)type.MetadataType);
                if (type.MetadataType is MetadataType.Class or MetadataType.ValueType)
                {
                    AddToken(signature, type);
                }

                break;
        }
    }

    // Row and table in one number, written in one byte up to 0x7F (CLR_CompressData).
    private static void AddToken(List<byte> signature, TypeReference type)
    {
        uint token = (type.MetadataToken.RID << 2) | (type is TypeDefinition ? 0u : 1u);
        if (token > 0x7F)
        {
            signature.Add((byte)((token >> 8) | 0x80));
        }

        signature.Add((byte)token);
    }

    private void Add(List<byte> signature)
    {
        byte[] bytes = [.. signature];
        bool isNew = _known.Add(Convert.ToHexString(bytes));
        if (isNew && new ReadOnlySpan<byte>([.. _table]).IndexOf(bytes) < 0)
        {
            _table.AddRange(bytes);
        }
    }
}
