using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace Comet.Tests.Portability.Reference;

/// <summary>
/// Writes an assembly from its listing: every type and member that a program can refer to, and no
/// code but <c>throw null</c>.
/// </summary>
/// <remarks>
/// Theory of operation. <see cref="ReferenceTokens"/> has counted the rows of types and methods
/// before the first is written, because signatures refer to types that come later. The rows are
/// then written in the same order: what it counted is what <see cref="MetadataBuilder"/> returns.
/// </remarks>
internal sealed class ReferenceWriter
{
    private const string MetadataVersion = "v4.0.30319";

    private readonly MetadataBuilder _metadata = new();
    private readonly BlobBuilder _code = new();
    private readonly ApiAssembly _assembly;
    private readonly ReferenceTokens _tokens;
    private readonly ReferenceAttributes _attributes;
    private readonly int _throwNull;

    private ReferenceWriter(ApiAssembly assembly, ApiLibrary library)
    {
        _assembly = assembly;
        _tokens = new ReferenceTokens(_metadata, assembly, library);
        _attributes = new ReferenceAttributes(_metadata, _tokens);
        _throwNull = AddBody();
    }

    /// <summary>The image of the assembly that a listing describes.</summary>
    /// <param name="listing">The listing's text.</param>
    /// <param name="library">The listings of all assemblies that it refers to.</param>
    public static byte[] Write(string listing, ApiLibrary library)
    {
        string embedded = ReferenceAttributes.Embedded(ApiAssembly.Parse(listing));
        ReferenceWriter writer = new(ApiAssembly.Parse(listing + embedded), library);
        writer.AddAssembly(SHA256.HashData(Encoding.UTF8.GetBytes(listing)));
        foreach (ApiType type in writer._assembly.Types)
        {
            writer.AddType(type);
        }

        ManagedPEBuilder image = new(
            PEHeaderBuilder.CreateLibraryHeader(),
            new MetadataRootBuilder(writer._metadata, MetadataVersion),
            writer._code);
        BlobBuilder bytes = new();
        image.Serialize(bytes);
        return bytes.ToArray();
    }

    private int AddBody()
    {
        InstructionEncoder instructions = new(new BlobBuilder());
        instructions.OpCode(ILOpCode.Ldnull);
        instructions.OpCode(ILOpCode.Throw);
        return new MethodBodyStreamEncoder(_code).AddMethodBody(instructions);
    }

    private void AddAssembly(byte[] hash)
    {
        _metadata.AddAssembly(
            _metadata.GetOrAddString(_assembly.Name), _assembly.Version, default, default,
            default, AssemblyHashAlgorithm.None);
        _metadata.AddModule(
            0, _metadata.GetOrAddString(_assembly.Name + ".dll"),
            _metadata.GetOrAddGuid(new Guid(hash[..16])), default, default);
        _metadata.AddTypeDefinition(
            default, default, _metadata.GetOrAddString("<Module>"), default,
            MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        if (_assembly.Types.Any(t => t.Of('M').Any(m => m.Is("extension"))))
        {
            EntityHandle constructor = _tokens.Constructor(
                "System.Runtime.CompilerServices.ExtensionAttribute");
            BlobBuilder blob = new();
            new BlobEncoder(blob).CustomAttributeSignature(_ => { }, named => named.Count(0));
            _metadata.AddCustomAttribute(
                EntityHandle.AssemblyDefinition, constructor, _metadata.GetOrAddBlob(blob));
        }
    }

    private void AddType(ApiType type)
    {
        string? ancestor = type.Entry.Value("base");
        TypeDefinitionHandle handle = _metadata.AddTypeDefinition(
            ReferenceFlags.OfType(type),
            _metadata.GetOrAddString(type.Namespace),
            _metadata.GetOrAddString(type.Entry.Name),
            ancestor is null ? default : _tokens.Type(ancestor[2..]),
            MetadataTokens.FieldDefinitionHandle(_metadata.GetRowCount(TableIndex.Field) + 1),
            MetadataTokens.MethodDefinitionHandle(
                _metadata.GetRowCount(TableIndex.MethodDef) + 1));
        foreach (string contract in type.Entry.Values("interfaces"))
        {
            _metadata.AddInterfaceImplementation(handle, _tokens.Type(contract[2..]));
        }

        if (type.IsNested)
        {
            _metadata.AddNestedType(
                handle, (TypeDefinitionHandle)_tokens.Type(type.Entry.Owner));
        }

        AddTypeParameters(handle, type.Entry.Values("type-params"));
        AddFields(type);
        foreach (ApiEntry method in type.Of('M'))
        {
            AddMethod(type, method);
        }

        AddProperties(handle, type);
        AddEvents(handle, type);
        _attributes.Add(handle, type.Entry);
        _attributes.AddOfType(handle, type);
    }

    private void AddTypeParameters(TypeDefinitionHandle handle, string[] parameters)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            string[] words = parameters[i].Split(' ');
            _metadata.AddGenericParameter(
                handle,
                words[0] switch
                {
                    "in" => GenericParameterAttributes.Contravariant,
                    "out" => GenericParameterAttributes.Covariant,
                    _ => GenericParameterAttributes.None,
                },
                _metadata.GetOrAddString(words[^1]),
                i);
        }
    }

    private void AddFields(ApiType type)
    {
        if (type.IsEnum)
        {
            AddField(
                FieldAttributes.Public | FieldAttributes.SpecialName
                    | FieldAttributes.RTSpecialName,
                "value__", ReferenceConstants.Underlying(_tokens, type.FullName));
        }

        // A struct with state must be assigned before it is read; one without need not be.
        foreach (string state in type.Entry.Values("state"))
        {
            AddField(FieldAttributes.Private, "_" + state,
                state == "value" ? "System.Int32" : "System.Object");
        }

        foreach (ApiEntry field in type.Of('F'))
        {
            FieldDefinitionHandle handle = AddField(
                ReferenceFlags.OfField(field), field.Name, field.Type);
            if (field.Value("const") is string value)
            {
                _metadata.AddConstant(
                    handle, ReferenceConstants.Parse(_tokens, field.Type, value));
            }

            _attributes.Add(handle, field);
        }
    }

    private FieldDefinitionHandle AddField(FieldAttributes attributes, string name, string type)
    {
        return _metadata.AddFieldDefinition(
            attributes,
            _metadata.GetOrAddString(name),
            _metadata.GetOrAddBlob(ReferenceSignatures.Field(_tokens, type)));
    }

    private void AddMethod(ApiType type, ApiEntry method)
    {
        bool hasBody = !method.Is("abstract") && !type.IsDelegate;
        BlobBuilder signature = ReferenceSignatures.Method(
            _tokens, method.Parameters, method.Type, method.Is("static"));
        MethodDefinitionHandle handle = _metadata.AddMethodDefinition(
            ReferenceFlags.OfMethod(method),
            type.IsDelegate ? MethodImplAttributes.Runtime : MethodImplAttributes.IL,
            _metadata.GetOrAddString(method.Name),
            _metadata.GetOrAddBlob(signature),
            hasBody ? _throwNull : -1,
            MetadataTokens.ParameterHandle(_metadata.GetRowCount(TableIndex.Param) + 1));
        _attributes.Add(handle, method);
        string[] names = method.Values("names");
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            string? value = method.Trait(i, "optional");
            ParameterHandle parameter = _metadata.AddParameter(
                ReferenceFlags.OfParameter(method, i),
                _metadata.GetOrAddString(names[i]),
                i + 1);
            if (value is not null)
            {
                string parameterType = method.Parameters[i];
                _metadata.AddConstant(
                    parameter, ReferenceConstants.Parse(_tokens, parameterType, value));
            }

            _attributes.AddOfParameter(parameter, method, i);
        }
    }

    private void AddProperties(TypeDefinitionHandle handle, ApiType type)
    {
        bool isFirst = true;
        foreach (ApiEntry property in type.Of('P'))
        {
            PropertyDefinitionHandle row = _metadata.AddProperty(
                PropertyAttributes.None,
                _metadata.GetOrAddString(property.Name),
                _metadata.GetOrAddBlob(ReferenceSignatures.Property(_tokens, property)));
            if (isFirst)
            {
                _metadata.AddPropertyMap(handle, row);
                isFirst = false;
            }

            foreach (string accessor in property.Values("accessors"))
            {
                AddAccessor(
                    row, type, property, accessor,
                    accessor == "get"
                        ? MethodSemanticsAttributes.Getter
                        : MethodSemanticsAttributes.Setter);
            }

            _attributes.Add(row, property);
        }
    }

    private void AddEvents(TypeDefinitionHandle handle, ApiType type)
    {
        bool isFirst = true;
        foreach (ApiEntry occurrence in type.Of('E'))
        {
            EventDefinitionHandle row = _metadata.AddEvent(
                EventAttributes.None,
                _metadata.GetOrAddString(occurrence.Name),
                _tokens.Type(occurrence.Type));
            if (isFirst)
            {
                _metadata.AddEventMap(handle, row);
                isFirst = false;
            }

            AddAccessor(row, type, occurrence, "add", MethodSemanticsAttributes.Adder);
            AddAccessor(row, type, occurrence, "remove", MethodSemanticsAttributes.Remover);
        }
    }

    private void AddAccessor(
        EntityHandle owner,
        ApiType type,
        ApiEntry member,
        string accessor,
        MethodSemanticsAttributes semantics)
    {
        // Indexers may be overloaded: the accessor begins with the indexer's parameters.
        ApiEntry method = type.Of('M').First(m => m.Name == $"{accessor}_{member.Name}"
            && m.Parameters.Take(member.Parameters.Length).SequenceEqual(member.Parameters));
        _metadata.AddMethodSemantics(owner, semantics, _tokens.Method(method));
    }
}
