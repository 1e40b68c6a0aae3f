using System.Runtime.CompilerServices;

namespace Comet.Fuzz;

/// <summary>The seeds of each target: one file an input, named after what it is.</summary>
public static class Corpus
{
    /// <summary>Where the files lie in the working tree that this was built from.</summary>
    public static string Folder(string target)
    {
        return Path.Combine(Path.GetDirectoryName(ThisFile())!, "Corpus", target);
    }

    /// <summary>All inputs of a target, in the order of their names.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Read(string target)
    {
        string folder = Folder(target);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)
                .Select(f => (Path.GetFileName(f), File.ReadAllBytes(f)))]
            : [];
    }

    private static string ThisFile([CallerFilePath] string path = "")
    {
        return path;
    }
}
