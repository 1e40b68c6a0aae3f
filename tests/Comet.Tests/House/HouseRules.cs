using System.Text.RegularExpressions;

namespace Comet.Tests.House;

/// <summary>House rules over plain text. Each returns one line a violation, none when it is kept.
/// </summary>
internal static partial class HouseRules
{
    public const int LinesPerFileMax = 400;
    public const int ColumnsPerLineMax = 100;

    // Written in halves, so that these tests do not find themselves.
    private static readonly string[] s_registries =
    [
        "nuget" + ".org", "npmjs" + ".org", "npmjs" + ".com", "pypi" + ".org",
        "pythonhosted" + ".org", "crates" + ".io", "rubygems" + ".org", "maven" + ".org",
        "proxy.golang" + ".org", "pkgs.dev.azure" + ".com", "deb.debian" + ".org",
    ];

    private static readonly string[] s_machineDirectories =
        ["work", "tmp", "home", "root", "Users", "var/tmp", "mnt"];

    /// <summary>A file can be read at one sitting.</summary>
    public static IEnumerable<string> FileLength(string text)
    {
        int lines = text.TrimEnd('\n').Split('\n').Length;
        if (lines > LinesPerFileMax)
        {
            yield return $"{lines} lines, {LinesPerFileMax} are allowed";
        }
    }

    /// <summary>A line fits beside another on a screen.</summary>
    public static IEnumerable<string> LineLength(string text)
    {
        return Lines(text)
            .Where(l => l.Text.Length > ColumnsPerLineMax)
            .Select(l => $"line {l.Number}: {l.Text.Length} columns, "
                + $"{ColumnsPerLineMax} are allowed");
    }

    /// <summary>Shared sources are the same on desktop and device.</summary>
    public static IEnumerable<string> Conditional(string text)
    {
        return Matches(text, ConditionalPattern(), "conditional compilation");
    }

    /// <summary>A file short enough needs no folding.</summary>
    public static IEnumerable<string> Region(string text)
    {
        return Matches(text, RegionPattern(), "a region");
    }

    /// <summary>What is left to do is done, or written where it is tracked.</summary>
    public static IEnumerable<string> Reminder(string text)
    {
        return Matches(text, ReminderPattern(), "a reminder in a comment");
    }

    /// <summary>Old code is in the history.</summary>
    /// <remarks>
    /// A heuristic: a comment line that is a brace, a statement keyword with its parenthesis, or
    /// an assignment or call that ends in a semicolon.
    /// </remarks>
    public static IEnumerable<string> CommentedOutCode(string text)
    {
        return Matches(text, CodeInCommentPattern(), "code in a comment");
    }

    /// <summary>A clone works wherever it lies.</summary>
    public static IEnumerable<string> MachinePath(string text)
    {
        foreach ((int number, string line) in Lines(text))
        {
            foreach (string directory in s_machineDirectories)
            {
                // A path on a host (http://example/home/) or below another directory is no root.
                string pattern = $@"(?<![\w.:/~}}\)-])/{directory}/";
                if (Regex.IsMatch(line, pattern, RegexOptions.CultureInvariant))
                {
                    yield return $"line {number}: a path of one machine, /{directory}";
                }
            }

            if (DrivePattern().IsMatch(line))
            {
                yield return $"line {number}: a path of one machine, on a drive";
            }
        }
    }

    /// <summary>Where packages come from is the reader's configuration, not ours.</summary>
    public static IEnumerable<string> RegistryHost(string text)
    {
        return Lines(text).SelectMany(l => s_registries
            .Where(host => l.Text.Contains(host, StringComparison.OrdinalIgnoreCase))
            .Select(host => $"line {l.Number}: the package registry {host}"));
    }

    /// <summary>Nothing refers to a <c>shared</c> directory but the repository's own.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The file's path from the root, with slashes.</param>
    /// <param name="exists">Whether a path from the root exists.</param>
    public static IEnumerable<string> ForeignShared(
        string text,
        string path,
        Func<string, bool> exists)
    {
        foreach ((int number, string line) in Lines(text))
        {
            foreach (Match match in SharedPattern().Matches(line))
            {
                string target = match.Value.Replace('\\', '/').TrimEnd('.', '/');
                string? resolved = Resolve(path, target);
                if (resolved is null || !exists(resolved))
                {
                    yield return $"line {number}: {match.Value} is not in the repository";
                }
            }
        }
    }

    private static string? Resolve(string file, string target)
    {
        List<string> parts = [.. file.Split('/')[..^1]];
        foreach (string part in target.Split('/'))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count == 0)
            {
                return null;
            }
            else
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return string.Join('/', parts);
    }

    private static IEnumerable<(int Number, string Text)> Lines(string text)
    {
        return text.Split('\n').Select((line, index) => (index + 1, line.TrimEnd('\r')));
    }

    private static IEnumerable<string> Matches(string text, Regex pattern, string what)
    {
        return Lines(text)
            .Where(l => pattern.IsMatch(l.Text))
            .Select(l => $"line {l.Number}: {what}");
    }

    [GeneratedRegex(@"^\s*#\s*(if|elif|else|endif)\b")]
    private static partial Regex ConditionalPattern();

    [GeneratedRegex(@"^\s*#\s*(end)?region\b")]
    private static partial Regex RegionPattern();

    [GeneratedRegex(@"\b(TO" + @"DO|HA" + @"CK|FIX" + @"ME|X" + @"XX)\b")]
    private static partial Regex ReminderPattern();

    [GeneratedRegex(@"^\s*//\s*([{}]\s*$|(if|for|foreach|while|switch)\s*\([^)]*\)?.*[{;)]\s*$"
        + @"|return\s+[\w.()]+;\s*$|([\w<>\[\]]+\s+)?[\w.\[\]]+"
        + @"(\s*[-+*/|&^]?=[^=].*|\(.*\));\s*$)")]
    private static partial Regex CodeInCommentPattern();

    [GeneratedRegex(@"\b[C-D]:\\(?![rn]\\|[rnt]"")")]
    private static partial Regex DrivePattern();

    [GeneratedRegex(@"(\.\.[\\/])+shared\b([\\/][\w.\\/-]*)?")]
    private static partial Regex SharedPattern();
}
