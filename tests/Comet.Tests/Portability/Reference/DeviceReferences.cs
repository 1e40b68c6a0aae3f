using Comet.Tests.House;
using Microsoft.CodeAnalysis;

namespace Comet.Tests.Portability.Reference;

/// <summary>The reference assemblies of .NET nanoFramework, written once a test run.</summary>
internal static class DeviceReferences
{
    private static readonly Lazy<Dictionary<string, byte[]>> s_images = new(() =>
        ApiLibrary.Instance.Assemblies.ToDictionary(
            assembly => assembly.Name,
            assembly => ReferenceWriter.Write(
                Repository.Read($"{ApiLibrary.Directory}/{assembly.Name}.txt"),
                ApiLibrary.Instance)));

    private static readonly Lazy<Dictionary<string, MetadataReference>> s_references = new(() =>
        s_images.Value.ToDictionary(
            pair => pair.Key,
            pair => (MetadataReference)MetadataReference.CreateFromImage(
                pair.Value, filePath: pair.Key + ".dll")));

    /// <summary>The image of an assembly by its simple name.</summary>
    public static byte[] Image(string assembly)
    {
        return s_images.Value[assembly];
    }

    /// <summary>What a compiler needs to refer to the named assemblies; to all without names.
    /// </summary>
    public static IReadOnlyList<MetadataReference> For(params string[] assemblies)
    {
        return assemblies.Length == 0
            ? [.. s_references.Value.Values]
            : [.. assemblies.Select(name => s_references.Value[name])];
    }
}
