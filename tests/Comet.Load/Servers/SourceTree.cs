namespace Comet.Load.Servers;

/// <summary>The working tree that this program was built in, and what was built with it.</summary>
internal static class SourceTree
{
    /// <summary>The folder of this project.</summary>
    public static string Project { get; } = FindProject();

    /// <summary>The folder of the framework, and above it that of the configuration.</summary>
    public static string Framework => new DirectoryInfo(AppContext.BaseDirectory).Name;

    public static string Configuration =>
        new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>An assembly of another project, built in the same configuration.</summary>
    /// <param name="project">Its folder, from this project's.</param>
    /// <param name="assembly">The file's name.</param>
    public static string Assembly(string project, string assembly)
    {
        return Path.GetFullPath(Path.Combine(
            Project, project, "bin", Configuration, Framework, assembly));
    }

    private static string FindProject()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null
            && !File.Exists(Path.Combine(folder.FullName, "Comet.Load.csproj")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
