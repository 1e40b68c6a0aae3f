using System.IO.Compression;
using System.Text;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Recording.Export;

/// <summary>Bytes as text, where they are text.</summary>
internal static class ItemText
{
    private static readonly UTF8Encoding s_strict = new(false, true);

    /// <summary>The text that bytes are in UTF-8, or null when they are none.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A body without its content coding, which may have been cut off.</summary>
    public static byte[] Decode(HttpHead head, byte[] body)
    {
        if (!head.Has("Content-Encoding", "gzip"))
        {
            return body;
        }

        using GZipStream gzip = new(new MemoryStream(body), CompressionMode.Decompress);
        using MemoryStream plain = new();
        try
        {
            gzip.CopyTo(plain);
        }
        catch (InvalidDataException)
        {
            // As much as could be had.
        }

        return plain.ToArray();
    }
}
