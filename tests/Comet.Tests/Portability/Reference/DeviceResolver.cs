using Mono.Cecil;

namespace Comet.Tests.Portability.Reference;

/// <summary>Finds what an image compiled for the device refers to among its reference assemblies.
/// </summary>
internal sealed class DeviceResolver : IAssemblyResolver
{
    private readonly Dictionary<string, AssemblyDefinition> _known = [];

    /// <inheritdoc />
    public AssemblyDefinition Resolve(AssemblyNameReference name)
    {
        return Resolve(name, new ReaderParameters { AssemblyResolver = this });
    }

    /// <inheritdoc />
    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
    {
        if (!_known.TryGetValue(name.Name, out AssemblyDefinition? assembly))
        {
            parameters.AssemblyResolver = this;
            assembly = AssemblyDefinition.ReadAssembly(
                new MemoryStream(DeviceReferences.Image(name.Name)), parameters);
            _known.Add(name.Name, assembly);
        }

        return assembly;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (AssemblyDefinition assembly in _known.Values)
        {
            assembly.Dispose();
        }

        _known.Clear();
    }
}
