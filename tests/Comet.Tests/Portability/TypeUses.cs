using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Comet.Tests.Portability;

/// <summary>Every type that a type's declaration and code mention.</summary>
internal static class TypeUses
{
    /// <summary>The types mentioned, as written: arrays, references and instances of generics.
    /// </summary>
    public static IEnumerable<(string Place, TypeReference Type)> Of(TypeDefinition type)
    {
        if (type.BaseType is not null)
        {
            yield return (type.FullName, type.BaseType);
        }

        foreach (InterfaceImplementation implementation in type.Interfaces)
        {
            yield return (type.FullName, implementation.InterfaceType);
        }

        foreach (FieldDefinition field in type.Fields)
        {
            yield return ($"{type.FullName}::{field.Name}", field.FieldType);
        }

        foreach (MethodDefinition method in type.Methods)
        {
            foreach ((Instruction? at, TypeReference used) in OfMethod(method))
            {
                yield return (Il.Place(method, at), used);
            }
        }
    }

    /// <summary>The type without its wrappers, and the arguments of a generic instance.</summary>
    public static IEnumerable<TypeReference> Leaves(TypeReference type)
    {
        switch (type)
        {
            case GenericInstanceType instance:
                return instance.GenericArguments.SelectMany(Leaves)
                    .Append(instance.ElementType);
            case GenericParameter:
                return [];
            case TypeSpecification wrapped when wrapped.ElementType is not null:
                return Leaves(wrapped.ElementType);
            default:
                return [type];
        }
    }

    private static IEnumerable<(Instruction? At, TypeReference Type)> OfMethod(
        MethodDefinition method)
    {
        yield return (null, method.ReturnType);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            yield return (null, parameter.ParameterType);
        }

        if (!method.HasBody)
        {
            yield break;
        }

        foreach (VariableDefinition local in method.Body.Variables)
        {
            yield return (null, local.VariableType);
        }

        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            if (handler.CatchType is not null)
            {
                yield return (null, handler.CatchType);
            }
        }

        foreach (Instruction instruction in method.Body.Instructions)
        {
            foreach (TypeReference type in OfOperand(instruction.Operand))
            {
                yield return (instruction, type);
            }
        }
    }

    private static IEnumerable<TypeReference> OfOperand(object? operand)
    {
        switch (operand)
        {
            case TypeReference type:
                return [type];
            case FieldReference field:
                return [field.DeclaringType, field.FieldType];
            case MethodReference callee:
                IEnumerable<TypeReference> arguments = callee is GenericInstanceMethod instance
                    ? instance.GenericArguments
                    : [];
                return callee.Parameters.Select(p => p.ParameterType)
                    .Concat(arguments)
                    .Append(callee.ReturnType)
                    .Append(callee.DeclaringType);
            default:
                return [];
        }
    }
}
