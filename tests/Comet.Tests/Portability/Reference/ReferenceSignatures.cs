using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Comet.Tests.Portability.Reference;

/// <summary>Types as documentation ids write them, turned into signatures (ECMA-335 II.23.2).
/// </summary>
internal static class ReferenceSignatures
{
    private static readonly Dictionary<string, Action<SignatureTypeEncoder>> s_primitives = new()
    {
        ["System.Boolean"] = e => e.Boolean(),
        ["System.Byte"] = e => e.Byte(),
        ["System.Char"] = e => e.Char(),
        ["System.Double"] = e => e.Double(),
        ["System.Int16"] = e => e.Int16(),
        ["System.Int32"] = e => e.Int32(),
        ["System.Int64"] = e => e.Int64(),
        ["System.IntPtr"] = e => e.IntPtr(),
        ["System.Object"] = e => e.Object(),
        ["System.SByte"] = e => e.SByte(),
        ["System.Single"] = e => e.Single(),
        ["System.String"] = e => e.String(),
        ["System.UInt16"] = e => e.UInt16(),
        ["System.UInt32"] = e => e.UInt32(),
        ["System.UInt64"] = e => e.UInt64(),
        ["System.UIntPtr"] = e => e.UIntPtr(),
    };

    /// <summary>The signature of a method.</summary>
    public static BlobBuilder Method(
        ReferenceTokens tokens,
        string[] parameters,
        string result,
        bool isStatic)
    {
        BlobBuilder blob = new();
        Write(
            new BlobEncoder(blob).MethodSignature(isInstanceMethod: !isStatic),
            tokens, parameters, result);
        return blob;
    }

    /// <summary>The signature of a property; an indexer's has parameters.</summary>
    public static BlobBuilder Property(ReferenceTokens tokens, ApiEntry property)
    {
        BlobBuilder blob = new();
        Write(
            new BlobEncoder(blob).PropertySignature(isInstanceProperty: property.Is("instance")),
            tokens, property.Parameters, property.Type);
        return blob;
    }

    /// <summary>The signature of a field.</summary>
    public static BlobBuilder Field(ReferenceTokens tokens, string type)
    {
        BlobBuilder blob = new();
        Write(new BlobEncoder(blob).Field().Type(), tokens, type);
        return blob;
    }

    private static void Write(
        MethodSignatureEncoder encoder,
        ReferenceTokens tokens,
        string[] parameters,
        string result)
    {
        encoder.Parameters(parameters.Length, out ReturnTypeEncoder returns,
            out ParametersEncoder encoded);
        if (result == "System.Void")
        {
            returns.Void();
        }
        else
        {
            Write(returns.Type(result.EndsWith('@')), tokens, result.TrimEnd('@'));
        }

        foreach (string parameter in parameters)
        {
            SignatureTypeEncoder type = encoded.AddParameter().Type(parameter.EndsWith('@'));
            Write(type, tokens, parameter.TrimEnd('@'));
        }
    }

    private static void Write(SignatureTypeEncoder encoder, ReferenceTokens tokens, string type)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            Write(encoder.SZArray(), tokens, type[..^2]);
        }
        else if (type[0] == '`')
        {
            encoder.GenericTypeParameter(int.Parse(type[1..], CultureInfo.InvariantCulture));
        }
        else if (s_primitives.TryGetValue(type, out Action<SignatureTypeEncoder>? primitive))
        {
            primitive(encoder);
        }
        else
        {
            encoder.Type(tokens.Type(type), tokens.Definition(type).IsValueType);
        }
    }
}
