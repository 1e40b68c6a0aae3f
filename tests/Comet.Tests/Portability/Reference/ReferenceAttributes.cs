using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Comet.Tests.Portability.Reference;

/// <summary>The attributes that flags and keys of a listing stand for.</summary>
internal sealed class ReferenceAttributes
{
    private const string Services = "System.Runtime.CompilerServices.";
    private const string Nullness = "System.Diagnostics.CodeAnalysis.";
    private const string Text = "System.String";
    private const string Truth = "System.Boolean";

    private readonly MetadataBuilder _metadata;
    private readonly ReferenceTokens _tokens;

    public ReferenceAttributes(MetadataBuilder metadata, ReferenceTokens tokens)
    {
        _metadata = metadata;
        _tokens = tokens;
    }

    /// <summary>
    /// The types that a compiler writes into every assembly that needs them, as lines of a listing;
    /// empty when this one needs none.
    /// </summary>
    public static string Embedded(ApiAssembly assembly)
    {
        IEnumerable<ApiEntry> entries =
            assembly.Types.SelectMany(t => t.Members.Prepend(t.Entry)).ToList();
        string lines = "";
        if (entries.Any(e => e.Is("readonly") && e.Kind != 'F'))
        {
            lines += Declared("IsReadOnlyAttribute", "");
        }

        if (entries.Any(e => e.Is("ref")))
        {
            lines += Declared("IsByRefLikeAttribute", "");
        }

        if (entries.Any(e => e.Value("nullable") is not null))
        {
            lines += Declared("NullableAttribute", "(System.Byte)");
            lines += Declared("NullableContextAttribute", "(System.Byte)");
        }

        return lines;
    }

    /// <summary>Writes what the line of a type or member says.</summary>
    public void Add(EntityHandle parent, ApiEntry entry)
    {
        bool obsoleteAsError = entry.Is("obsolete-error");
        if (entry.Is("obsolete") || obsoleteAsError)
        {
            string message = ReferenceConstants.Unquoted(entry.Value("obsolete-message") ?? "\"\"");
            Add(parent, "System.ObsoleteAttribute", [Text, Truth], message, obsoleteAsError);
        }

        if (entry.Is("does-not-return"))
        {
            Add(parent, Nullness + "DoesNotReturnAttribute", []);
        }

        if (entry.Is("extension"))
        {
            Add(parent, Services + "ExtensionAttribute", []);
        }

        if (entry.Is("readonly") && entry.Kind != 'F')
        {
            Add(parent, Services + "IsReadOnlyAttribute", []);
        }

        foreach (string symbol in entry.Values("conditional"))
        {
            Add(parent, "System.Diagnostics.ConditionalAttribute", [Text], symbol);
        }

        AddNullable(parent, "NullableAttribute", entry.Value("nullable"));
        AddNullable(parent, "NullableContextAttribute", entry.Value("nullable-context"));
    }

    /// <summary>Writes what only types have.</summary>
    public void AddOfType(EntityHandle parent, ApiType type)
    {
        if (type.Entry.Is("ref"))
        {
            Add(parent, Services + "IsByRefLikeAttribute", []);
        }

        if (type.Entry.Value("underlying")?.EndsWith(" flags", StringComparison.Ordinal) == true)
        {
            Add(parent, "System.FlagsAttribute", []);
        }

        if (type.Entry.Value("default-member") is string member)
        {
            Add(parent, "System.Reflection.DefaultMemberAttribute", [Text], member);
        }

        if (type.Of('M').Any(m => m.Is("extension")))
        {
            Add(parent, Services + "ExtensionAttribute", []);
        }

        AddUsage(parent, type.Entry.Values("usage"));
    }

    /// <summary>Writes what a parameter's traits say.</summary>
    public void AddOfParameter(EntityHandle parent, ApiEntry method, int parameter)
    {
        if (method.Has(parameter, "params"))
        {
            Add(parent, "System.ParamArrayAttribute", []);
        }

        if (method.Has(parameter, "not-null"))
        {
            Add(parent, Nullness + "NotNullAttribute", []);
        }

        if (method.Trait(parameter, "not-null-when") is string result)
        {
            Add(parent, Nullness + "NotNullWhenAttribute", [Truth], bool.Parse(result));
        }

        if (method.Trait(parameter, "caller-expression") is string other)
        {
            Add(parent, Services + "CallerArgumentExpressionAttribute", [Text], other);
        }
    }

    private static string Declared(string name, string parameters)
    {
        return $"T:{Services}{name}\tinternal sealed class\tbase=T:System.Attribute\n"
            + $"M:{Services}{name}.#ctor{parameters}~System.Void\tpublic instance\tnames=flag\n";
    }

    private void AddNullable(EntityHandle parent, string attribute, string? flag)
    {
        if (flag is not null)
        {
            byte value = byte.Parse(flag, CultureInfo.InvariantCulture);
            Add(parent, Services + attribute, ["System.Byte"], value);
        }
    }

    private void AddUsage(EntityHandle parent, string[] usage)
    {
        if (usage.Length == 0)
        {
            return;
        }

        EntityHandle constructor = _tokens.Constructor(
            "System.AttributeUsageAttribute", "System.AttributeTargets");
        BlobBuilder blob = new();
        new BlobEncoder(blob).CustomAttributeSignature(
            fixedArguments => fixedArguments.AddArgument().Scalar().Constant(
                int.Parse(usage[0], CultureInfo.InvariantCulture)),
            named =>
            {
                NamedArgumentsEncoder encoder = named.Count(2);
                AddFlag(encoder, "AllowMultiple", usage.Contains("multiple"));
                AddFlag(encoder, "Inherited", !usage.Contains("not-inherited"));
            });
        _metadata.AddCustomAttribute(parent, constructor, _metadata.GetOrAddBlob(blob));
    }

    private static void AddFlag(
        NamedArgumentsEncoder encoder,
        string property,
        bool value)
    {
        encoder.AddArgument(
            isField: false,
            type => type.ScalarType().Boolean(),
            name => name.Name(property),
            literal => literal.Scalar().Constant(value));
    }

    private void Add(
        EntityHandle parent,
        string attribute,
        string[] parameters,
        params object[] arguments)
    {
        BlobBuilder blob = new();
        new BlobEncoder(blob).CustomAttributeSignature(
            fixedArguments =>
            {
                foreach (object argument in arguments)
                {
                    fixedArguments.AddArgument().Scalar().Constant(argument);
                }
            },
            named => named.Count(0));
        _metadata.AddCustomAttribute(
            parent, _tokens.Constructor(attribute, parameters), _metadata.GetOrAddBlob(blob));
    }
}
