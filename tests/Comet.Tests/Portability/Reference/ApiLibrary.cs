using Comet.Tests.House;

namespace Comet.Tests.Portability.Reference;

/// <summary>All listings together: what a program for the device may refer to.</summary>
internal sealed class ApiLibrary
{
    /// <summary>Where the listings lie, relative to the repository's root.</summary>
    public const string Directory = "tests/Comet.Tests/Portability/Api";

    private readonly Dictionary<string, (ApiAssembly Assembly, ApiType Type)> _types = [];
    private readonly Dictionary<string, ApiEntry> _methods = [];

    public ApiLibrary(IEnumerable<ApiAssembly> assemblies)
    {
        Assemblies = [.. assemblies];
        foreach (ApiAssembly assembly in Assemblies)
        {
            foreach (ApiType type in assembly.Types)
            {
                _types.Add(type.FullName, (assembly, type));
                foreach (ApiEntry method in type.Of('M'))
                {
                    // Conversions may differ in what they return alone; their flags do not.
                    _methods.TryAdd(method.Signature, method);
                }
            }
        }
    }

    /// <summary>The library as the repository keeps it.</summary>
    public static ApiLibrary Instance { get; } = new(
        System.IO.Directory.GetFiles(Path.Combine(Repository.Root, Directory), "*.txt")
            .Order(StringComparer.Ordinal)
            .Select(path => ApiAssembly.Parse(File.ReadAllText(path))));

    public IReadOnlyList<ApiAssembly> Assemblies { get; }

    /// <summary>The type of a full name with points, and its assembly; null when there is none.
    /// </summary>
    public (ApiAssembly Assembly, ApiType Type)? Find(string fullName)
    {
        return _types.TryGetValue(fullName, out (ApiAssembly, ApiType) found) ? found : null;
    }

    /// <summary>The method of a signature as <see cref="ApiEntry.Signature"/> writes it; null when
    /// there is none.</summary>
    public ApiEntry? FindMethod(string signature)
    {
        return _methods.GetValueOrDefault(signature);
    }
}
