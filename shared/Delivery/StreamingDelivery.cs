using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Delivery;

/// <summary>
/// HTTP streaming (RFC 6202 §3): one response without end, one envelope a line, one chunk a line.
/// </summary>
public sealed class StreamingDelivery : DeliveryMethod
{
    private static readonly string s_type = "application/x-ndjson";
    private static readonly string s_gap = "{\"gap\":";
    private static readonly string s_gapEnd = "}\n";
    private static readonly string s_reset = "{\"reset\":{\"epoch\":\"";
    private static readonly string s_resetEnd = "\"}}\n";

    /// <summary>The strategy behind <c>GET /stream</c>.</summary>
    public StreamingDelivery()
        : base("stream")
    {
    }

    /// <inheritdoc/>
    public override void WriteHead(ByteWriter writer, EventLog log, Cursor cursor, int options)
    {
        ResponseWriter.StatusLine(writer, 200);
        ResponseWriter.ContentType(writer, s_type);
        ResponseWriter.NoStore(writer);
        if ((options & DeliveryOptions.Chunked) != 0)
        {
            ResponseWriter.TransferEncodingChunked(writer);
        }

        EndHead(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteEvent(ByteWriter writer, EventLog log, long sequence, int options)
    {
        int length = log.LengthOf(sequence);
        StartPiece(writer, length + 1, options);
        writer.Write(log.Bytes, log.OffsetOf(sequence), length);
        writer.WriteByte('\n');
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteGap(
        ByteWriter writer, EventLog log, long from, long to, int options)
    {
        StartPiece(writer, s_gap.Length + RangeLength(from, to) + s_gapEnd.Length, options);
        writer.WriteAscii(s_gap);
        WriteRange(writer, log, from, to);
        writer.WriteAscii(s_gapEnd);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteReset(ByteWriter writer, EventLog log, long before, int options)
    {
        StartPiece(writer, s_reset.Length + 8 + s_resetEnd.Length, options);
        writer.WriteAscii(s_reset);
        writer.WriteHex8(log.Epoch);
        writer.WriteAscii(s_resetEnd);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteHeartbeat(ByteWriter writer, int options)
    {
        StartPiece(writer, 1, options);
        writer.WriteByte('\n');
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteEnd(ByteWriter writer, int options)
    {
        if ((options & DeliveryOptions.Chunked) != 0)
        {
            ChunkedWriter.WriteLastChunk(writer);
        }
    }
}
