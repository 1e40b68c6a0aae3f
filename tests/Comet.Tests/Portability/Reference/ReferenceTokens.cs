using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Comet.Tests.Portability.Reference;

/// <summary>
/// The rows of one assembly's metadata: which row each of its types and methods will have, and
/// references to those of others, made when they are asked for.
/// </summary>
internal sealed class ReferenceTokens
{
    private readonly MetadataBuilder _metadata;
    private readonly ApiAssembly _assembly;
    private readonly ApiLibrary _library;
    private readonly Dictionary<string, EntityHandle> _types = [];
    private readonly Dictionary<string, EntityHandle> _methods = [];
    private readonly Dictionary<string, AssemblyReferenceHandle> _references = [];

    public ReferenceTokens(MetadataBuilder metadata, ApiAssembly assembly, ApiLibrary library)
    {
        _metadata = metadata;
        _assembly = assembly;
        _library = library;

        // Row 1 is the type of the module itself.
        int type = 2;
        int method = 1;
        foreach (ApiType own in assembly.Types)
        {
            _types.Add(own.FullName, MetadataTokens.TypeDefinitionHandle(type++));
            foreach (ApiEntry entry in own.Of('M'))
            {
                // Which of two conversions from the same type it is, nobody asks.
                _methods[entry.Signature] = MetadataTokens.MethodDefinitionHandle(method++);
            }
        }
    }

    /// <summary>The handle of a type, its full name with points.</summary>
    public EntityHandle Type(string fullName)
    {
        if (_types.TryGetValue(fullName, out EntityHandle known))
        {
            return known;
        }

        (ApiAssembly assembly, ApiType type) = Find(fullName);
        EntityHandle scope = type.IsNested ? Type(type.Entry.Owner) : Reference(assembly);
        EntityHandle handle = _metadata.AddTypeReference(
            scope,
            _metadata.GetOrAddString(type.Namespace),
            _metadata.GetOrAddString(type.Entry.Name));
        _types.Add(fullName, handle);
        return handle;
    }

    /// <summary>The type behind a full name, of this assembly or another one.</summary>
    public ApiType Definition(string fullName)
    {
        return _assembly.Types.FirstOrDefault(t => t.FullName == fullName) ?? Find(fullName).Type;
    }

    /// <summary>The handle of a method of this assembly.</summary>
    public MethodDefinitionHandle Method(ApiEntry method)
    {
        return (MethodDefinitionHandle)_methods[method.Signature];
    }

    /// <summary>The handle of a constructor, such as an attribute's.</summary>
    /// <param name="type">The full name of its type.</param>
    /// <param name="parameters">The full names of its parameters' types.</param>
    public EntityHandle Constructor(string type, params string[] parameters)
    {
        string signature = $"{type}..ctor({string.Join(',', parameters)})";
        if (_methods.TryGetValue(signature, out EntityHandle known))
        {
            return known;
        }

        BlobBuilder blob = ReferenceSignatures.Method(this, parameters, "System.Void", false);
        EntityHandle handle = _metadata.AddMemberReference(
            Type(type), _metadata.GetOrAddString(".ctor"), _metadata.GetOrAddBlob(blob));
        _methods.Add(signature, handle);
        return handle;
    }

    private (ApiAssembly Assembly, ApiType Type) Find(string fullName)
    {
        return _library.Find(fullName) ?? throw new InvalidOperationException(
            $"No listing has {fullName}, which {_assembly.Name} refers to.");
    }

    private AssemblyReferenceHandle Reference(ApiAssembly assembly)
    {
        if (!_references.TryGetValue(assembly.Name, out AssemblyReferenceHandle handle))
        {
            handle = _metadata.AddAssemblyReference(
                _metadata.GetOrAddString(assembly.Name), assembly.Version, default, default,
                default, default);
            _references.Add(assembly.Name, handle);
        }

        return handle;
    }
}
