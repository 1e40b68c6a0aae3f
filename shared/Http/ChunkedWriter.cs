using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>Writes the chunked transfer coding around data (RFC 9112 §7.1).</summary>
public static class ChunkedWriter
{
    /// <summary>Writes what precedes the data of a chunk.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="dataLength">Over 0: a chunk of 0 bytes is the last one.</param>
    public static void WriteStart(ByteWriter writer, int dataLength)
    {
        if (dataLength >= 0x10 && dataLength <= 0xFF)
        {
            // Most events: the two digits and the line's end are one word.
            int high = dataLength >> 4;
            int low = dataLength & 15;
            writer.WriteFour(
                ((high < 10 ? '0' + high : 'a' - 10 + high) << 24)
                | ((low < 10 ? '0' + low : 'a' - 10 + low) << 16)
                | (Ascii.CarriageReturn << 8) | Ascii.LineFeed);
            return;
        }

        Invariant.Check(dataLength > 0);
        writer.WriteHex((uint)dataLength);
        ResponseWriter.End(writer);
    }

    /// <summary>Writes what follows the data of a chunk.</summary>
    public static void WriteEnd(ByteWriter writer)
    {
        ResponseWriter.End(writer);
    }

    /// <summary>Writes the last-chunk and an empty trailer section.</summary>
    public static void WriteLastChunk(ByteWriter writer)
    {
        writer.WriteByte('0');
        ResponseWriter.End(writer);
        ResponseWriter.End(writer);
    }
}
