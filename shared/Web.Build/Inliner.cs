using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Comet.Web.Build;

/// <summary>
/// Puts into a page the style sheets and modules of the folder <c>parts</c> that it names. A file
/// of its own costs the device memory for its place in the index, and a browser a request.
/// </summary>
internal static partial class Inliner
{
    /// <summary>Where the files are that become part of a page.</summary>
    public const string Folder = "parts";

    /// <summary>
    /// The page with its parts, and with their hashes where its policy has a place for them.
    /// </summary>
    /// <param name="root">The folder of the web files.</param>
    /// <param name="page">The page, minified.</param>
    public static byte[] Inline(string root, byte[] page)
    {
        string styleHash = "";
        string scriptHash = "";
        string text = Style().Replace(Encoding.UTF8.GetString(page), match =>
        {
            string content = Minify(root, match.Groups[1].Value, File.ReadAllText);
            styleHash = Hash(content);
            return $"<style>{content}</style>";
        });
        text = Script().Replace(text, match =>
        {
            string content = Minify(root, match.Groups[1].Value, file => Bundle(file, []));
            scriptHash = Hash(content);
            return $"<script type=\"module\">{content}</script>";
        });
        return Encoding.UTF8.GetBytes(text
            .Replace("'style-hash'", styleHash, StringComparison.Ordinal)
            .Replace("'script-hash'", scriptHash, StringComparison.Ordinal));
    }

    private static string Minify(string root, string name, Func<string, string> read)
    {
        string file = Path.Combine(root, name);
        return File.Exists(file)
            ? Encoding.UTF8.GetString(
                Minifier.Minify(file, Encoding.UTF8.GetBytes(read(file))))
            : throw WebBuildException.Of(file, "is named by a page, but is not there");
    }

    // A module behind those that it imports. What is above the folder is left to the browser, which
    // sees it from the page.
    private static string Bundle(string file, HashSet<string> done)
    {
        string text = Import().Replace(File.ReadAllText(file), match =>
        {
            string other = Path.Combine(Path.GetDirectoryName(file)!, match.Groups[1].Value);
            return done.Add(Path.GetFileName(other)) ? Bundle(other, done) : "";
        });
        return Export().Replace(text, "")
            .Replace("from \"../", "from \"./", StringComparison.Ordinal);
    }

    // CSP Level 3 §2.3.1: a hash of all that is between the tags.
    private static string Hash(string content)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        return $"'sha256-{Convert.ToBase64String(hash)}'";
    }

    [GeneratedRegex("<link [^>]*href=\"(parts/[^\"]+)\"[^>]*>")]
    private static partial Regex Style();

    [GeneratedRegex("<script [^>]*src=\"(parts/[^\"]+)\"[^>]*></script>")]
    private static partial Regex Script();

    [GeneratedRegex("^import [^;]* from \"\\./([^\"]+)\";$", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex("^export ", RegexOptions.Multiline)]
    private static partial Regex Export();
}
