using System.ComponentModel;
using System.Diagnostics;

namespace Comet.Tests.House;

/// <summary>The working tree that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] s_notSources =
        ["bin", "obj", ".git", ".vs", ".vscode", "TestResults", "packages"];

    /// <summary>The directory that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file, named relative to <see cref="Root"/>.</summary>
    public static string Read(string path)
    {
        return File.ReadAllText(Path.Combine(Root, path));
    }

    /// <summary>
    /// C# files below a directory, relative to <see cref="Root"/>. Where the directory
    /// is a project's, a folder with a project of its own does not count.
    /// </summary>
    public static IReadOnlyList<string> CSharpFiles(string directory)
    {
        string start = Path.Combine(Root, directory);
        return Directory.Exists(start)
            ? [.. Walk(start, IsProject(start)).Select(Relative).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>What git tracks or is about to, relative to <see cref="Root"/>.</summary>
    /// <returns>The paths; null when git is missing or this is no clone.</returns>
    public static IReadOnlyList<string>? TrackedFiles()
    {
        ProcessStartInfo start = new("git")
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "ls-files", "-z", "--cached", "--others", "--exclude-standard" },
        };
        try
        {
            using Process git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            string[] paths = git.StandardOutput.ReadToEnd()
                .Split('\0', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            return git.ExitCode == 0
                ? [.. paths.Where(p => File.Exists(Path.Combine(Root, p)))]
                : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static IEnumerable<string> Walk(string directory, bool isWithinProject)
    {
        IEnumerable<string> below = Directory.EnumerateDirectories(directory)
            .Where(d => !s_notSources.Contains(Path.GetFileName(d)))
            .Where(d => !isWithinProject || !IsProject(d))
            .SelectMany(d => Walk(d, isWithinProject));
        return Directory.EnumerateFiles(directory, "*.cs").Concat(below);
    }

    private static bool IsProject(string directory)
    {
        return Directory.EnumerateFiles(directory, "*.csproj").Any();
    }

    private static string Relative(string path)
    {
        return Path.GetRelativePath(Root, path).Replace('\\', '/');
    }

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null
            && !File.Exists(Path.Combine(directory.FullName, "Comet.Embedded.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException(
            $"Comet.Embedded.sln is in no directory above {AppContext.BaseDirectory}");
    }
}
