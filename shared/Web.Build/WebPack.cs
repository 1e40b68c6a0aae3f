using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Comet.Web.Build;

/// <summary>
/// The web files of a folder, minified, compressed and put one behind the other. The layout is
/// described where it is read, in <c>shared/Engine/ContentSource.cs</c>.
/// </summary>
public sealed class WebPack
{
    private const int HeaderBytes = 3;
    private const int RecordBytes = 32;

    // As many as the engine can tell apart by their path.
    private const int FilesMax = 16;

    // Types of a script are for editors; no browser asks for them.
    private const string TypesSuffix = ".d.ts";

    // What the length of a path or a media type can say.
    private const int TextBytesMax = 255;

    // The place of the operating system in a gzip header, and its value "unknown" (RFC 1952 §2.3).
    private const int GzipSystemAt = 9;
    private const byte GzipSystemUnknown = 255;

    private WebPack(IReadOnlyList<WebFile> files)
    {
        Files = files;
    }

    /// <summary>The files in the order of their paths.</summary>
    public IReadOnlyList<WebFile> Files { get; }

    /// <summary>
    /// Reads and prepares every file of a folder and the folders below it, except types
    /// (<c>.d.ts</c>) and what is in <c>parts</c>, which becomes part of a page.
    /// </summary>
    /// <param name="folder">The folder; <c>index.html</c> in it becomes <c>/</c>.</param>
    /// <exception cref="WebBuildException">There are none, or one cannot be packed.</exception>
    public static WebPack Of(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw WebBuildException.Of(folder, "is no folder; expected the one of the web files");
        }

        string root = Path.GetFullPath(folder);
        WebFile[] files =
        [
            .. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(TypesSuffix, StringComparison.Ordinal))
                .Where(file => Path.GetDirectoryName(file) != Path.Combine(root, Inliner.Folder))
                .Select(file => Prepare(root, file))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
        return files.Length is > 0 and <= FilesMax
            ? new WebPack(files)
            : throw WebBuildException.Of(
                folder, $"has {files.Length} files; expected 1 to {FilesMax}");
    }

    /// <summary>The pack's bytes.</summary>
    public byte[] ToBytes()
    {
        byte[][] texts =
            [.. Files.Select(file => Encoding.ASCII.GetBytes(file.Path + file.MediaType))];
        int textAt = HeaderBytes + (Files.Count * RecordBytes);
        int contentAt = textAt + texts.Sum(text => text.Length);
        byte[] bytes =
            new byte[contentAt + Files.Sum(file => file.Identity.Length + file.Gzip.Length)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)contentAt);
        bytes[HeaderBytes - 1] = (byte)Files.Count;
        for (int i = 0; i < Files.Count; i++)
        {
            WebFile file = Files[i];
            Span<byte> record = bytes.AsSpan(HeaderBytes + (i * RecordBytes), RecordBytes);
            BinaryPrimitives.WriteInt32BigEndian(record, contentAt);
            BinaryPrimitives.WriteInt32BigEndian(record[4..], file.Identity.Length);
            BinaryPrimitives.WriteInt32BigEndian(record[8..], file.Gzip.Length);
            BinaryPrimitives.WriteUInt16BigEndian(record[12..], (ushort)textAt);
            record[14] = (byte)file.Path.Length;
            record[15] = (byte)file.MediaType.Length;
            Encoding.ASCII.GetBytes(file.EntityTag, record[16..]);
            texts[i].CopyTo(bytes, textAt);
            textAt += texts[i].Length;
            file.Identity.CopyTo(bytes.AsMemory(contentAt));
            contentAt += file.Identity.Length;
            file.Gzip.CopyTo(bytes.AsMemory(contentAt));
            contentAt += file.Gzip.Length;
        }

        return bytes;
    }

    /// <summary>Writes the pack. The file is replaced whole or not at all.</summary>
    public void Save(string file)
    {
        string target = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string unfinished = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllBytes(unfinished, ToBytes());
            File.Move(unfinished, target, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static WebFile Prepare(string root, string file)
    {
        string name = Path.GetRelativePath(root, file).Replace('\\', '/');
        string path = name == "index.html" ? "/" : "/" + name;

        // What RFC 3986 §2.3 calls unreserved needs no escape, so a path is what is asked for.
        if (path.Length > TextBytesMax || !path.All(IsPlain))
        {
            throw WebBuildException.Of(file, "has a name that is no plain path: expected letters, "
                + $"digits, '-', '.', '_' and '~', {TextBytesMax} in all");
        }

        byte[] source = File.ReadAllBytes(file);
        byte[] identity = Minifier.Minify(file, source);
        if (Path.GetExtension(file) == ".html")
        {
            identity = Inliner.Inline(root, identity);
        }

        byte[] gzip = Compress(identity);
        return new WebFile(
            path,
            MediaTypeOf(file),
            Convert.ToHexStringLower(SHA256.HashData(identity))[..16],
            identity,
            gzip.Length < identity.Length ? gzip : [],
            source.Length);
    }

    private static bool IsPlain(char c)
    {
        return char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '.' or '_' or '~';
    }

    private static string MediaTypeOf(string file)
    {
        return Path.GetExtension(file) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".json" => "application/json",
            ".svg" => "image/svg+xml",
            ".png" => "image/png",
            ".txt" => "text/plain; charset=utf-8",
            _ => throw WebBuildException.Of(
                file, "has no known type; expected .html, .js, .css, .json, .svg, .png or .txt"),
        };
    }

    // The header holds no name and no time; the system it was made on is left out, too, so that
    // the same content gives the same bytes everywhere.
    private static byte[] Compress(byte[] identity)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.SmallestSize))
        {
            gzip.Write(identity);
        }

        byte[] bytes = target.ToArray();
        if (bytes.Length > GzipSystemAt)
        {
            bytes[GzipSystemAt] = GzipSystemUnknown;
        }

        return bytes;
    }
}
