using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>Writes the chunked transfer coding around data (RFC 9112 §7.1).</summary>
public static class ChunkedWriter
{
    private static readonly string s_lineEnd = "\r\n";
    private static readonly string s_lastChunk = "0\r\n\r\n";

    /// <summary>
    /// What a chunk of <paramref name="dataLength"/> bytes is longer than its data.
    /// </summary>
    public static int Overhead(int dataLength)
    {
        // The chunk-size, the CRLF after it and the CRLF after the data.
        return ByteWriter.HexLength((uint)dataLength) + 4;
    }

    /// <summary>Writes what precedes the data of a chunk.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="dataLength">Over 0: a chunk of 0 bytes is the last one.</param>
    public static void WriteStart(ByteWriter writer, int dataLength)
    {
        Invariant.Check(dataLength > 0);
        writer.WriteHex((uint)dataLength);
        writer.WriteAscii(s_lineEnd);
    }

    /// <summary>Writes what follows the data of a chunk.</summary>
    public static void WriteEnd(ByteWriter writer)
    {
        writer.WriteAscii(s_lineEnd);
    }

    /// <summary>Writes the last-chunk and an empty trailer section.</summary>
    public static void WriteLastChunk(ByteWriter writer)
    {
        writer.WriteAscii(s_lastChunk);
    }
}
