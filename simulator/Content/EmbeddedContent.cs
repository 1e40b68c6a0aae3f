using System.IO.Compression;
using System.Security.Cryptography;
using Comet.Embedded.Engine;

namespace Comet.Simulator.Content;

/// <summary>
/// The web files of <c>shared/Web</c>, embedded in the program: each as it is, and compressed once
/// at the start. <c>index.html</c> is served at <c>/</c>.
/// </summary>
public sealed class EmbeddedContent : ContentSource
{
    private const string Prefix = "web/";

    private readonly Entry[] _entries;

    public EmbeddedContent()
    {
        System.Reflection.Assembly assembly = typeof(EmbeddedContent).Assembly;
        _entries =
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Load(assembly.GetManifestResourceStream(name)!, name)),
        ];
    }

    public override int Count => _entries.Length;

    public override string PathOf(int content)
    {
        return _entries[content].Path;
    }

    public override string ContentTypeOf(int content)
    {
        return _entries[content].ContentType;
    }

    public override string EntityTagOf(int content)
    {
        return _entries[content].EntityTag;
    }

    public override int LengthOf(int content, bool gzip)
    {
        byte[]? form = gzip ? _entries[content].Gzip : _entries[content].Identity;
        return form?.Length ?? -1;
    }

    public override void Read(
        int content, bool gzip, int position, byte[] buffer, int offset, int count)
    {
        byte[] form = gzip ? _entries[content].Gzip! : _entries[content].Identity;
        Array.Copy(form, position, buffer, offset, count);
    }

    private static Entry Load(Stream stream, string name)
    {
        using (stream)
        {
            using MemoryStream copy = new();
            stream.CopyTo(copy);
            byte[] identity = copy.ToArray();
            byte[] gzip = Compress(identity);
            string file = name[Prefix.Length..];
            return new Entry(
                file == "index.html" ? "/" : "/" + file,
                ContentTypeOfFile(file),
                Convert.ToHexStringLower(SHA256.HashData(identity))[..16],
                identity,
                gzip.Length < identity.Length ? gzip : null);
        }
    }

    private static byte[] Compress(byte[] identity)
    {
        using MemoryStream target = new();
        using (GZipStream gzip = new(target, CompressionLevel.SmallestSize))
        {
            gzip.Write(identity);
        }

        return target.ToArray();
    }

    private static string ContentTypeOfFile(string file)
    {
        return Path.GetExtension(file) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".json" => "application/json",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
    }

    private sealed record Entry(
        string Path, string ContentType, string EntityTag, byte[] Identity, byte[]? Gzip);
}
