using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Comet.Tests.House;

/// <summary>The one list of shared sources: all files in it, no other list beside it.</summary>
internal static class SourceList
{
    private const string Here = "$(MSBuildThisFileDirectory)";

    /// <summary>Files that no item of the list includes.</summary>
    /// <param name="projitems">The list's text.</param>
    /// <param name="files">The files there are, relative to the list, with slashes.</param>
    public static IEnumerable<string> Unlisted(string projitems, IEnumerable<string> files)
    {
        List<Regex> patterns = [.. Includes(projitems).Select(Pattern)];
        return files
            .Where(f => !patterns.Any(p => p.IsMatch(f)))
            .Select(f => $"{f} is not in the list");
    }

    /// <summary>Items that compile sources from anywhere but the list.</summary>
    /// <param name="project">The text of the project that imports the list.</param>
    public static IEnumerable<string> OtherLists(string project)
    {
        return Includes(project).Select(i => $"compiles {i} beside the list");
    }

    private static IEnumerable<string> Includes(string text)
    {
        return XDocument.Parse(text).Descendants()
            .Where(e => e.Name.LocalName == "Compile")
            .Select(e => e.Attribute("Include")?.Value)
            .OfType<string>();
    }

    private static Regex Pattern(string include)
    {
        string path = include.Replace(Here, "", StringComparison.Ordinal).Replace('\\', '/');
        string escaped = Regex.Escape(path)
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        return new Regex($"^{escaped}$", RegexOptions.CultureInvariant);
    }
}
