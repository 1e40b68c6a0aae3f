using Comet.Embedded.EventStream;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Delivery;

/// <summary>
/// Server-Sent Events (WHATWG HTML §9.2): an event stream whose last event ID is the log's id, so a
/// browser that reconnects by itself resumes by itself.
/// </summary>
public sealed class ServerSentEventsDelivery : DeliveryMethod
{
    private static readonly string s_type = "text/event-stream";
    private static readonly string s_gap = "comet.gap";
    private static readonly string s_reset = "comet.reset";
    private static readonly string s_id = "id: ";
    private static readonly string s_data = "data: ";
    private static readonly string s_epoch = "{\"epoch\":\"";
    private static readonly string s_epochEnd = "\"}";
    private static readonly string s_endEvent = "\n\n";

    // "event: ", a line feed.
    private const int EventTypeLength = 8;

    private readonly int _reconnectionTimeMs;

    /// <param name="reconnectionTimeMs">What <c>retry:</c> tells the client, in ms.</param>
    public ServerSentEventsDelivery(int reconnectionTimeMs)
        : base("sse")
    {
        _reconnectionTimeMs = reconnectionTimeMs;
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
        if ((options & DeliveryOptions.HeadOnly) != 0)
        {
            return;
        }

        // "retry: ", the digits, two line feeds.
        StartPiece(writer, 9 + ByteWriter.DecimalLength(_reconnectionTimeMs), options);
        EventStreamWriter.WriteRetry(writer, _reconnectionTimeMs);
        writer.WriteByte('\n');
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteEvent(ByteWriter writer, EventLog log, long sequence, int options)
    {
        int length = log.LengthOf(sequence);
        int offset = log.OffsetOf(sequence);
        int idLength = EventLog.IdLength(sequence);

        // "id: ", the id, a line feed, "data: ", the envelope, two line feeds.
        StartPiece(writer, 4 + idLength + 1 + 6 + length + 2, options);
        EventStreamWriter.WriteId(writer, log.Bytes, offset + EventLog.IdOffset, idLength);
        EventStreamWriter.WriteData(writer, log.Bytes, offset, length);
        EventStreamWriter.EndEvent(writer);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteGap(
        ByteWriter writer, EventLog log, long from, long to, int options)
    {
        StartPiece(
            writer,
            EventTypeLength + s_gap.Length + LengthFrom(to) + RangeLength(from, to),
            options);
        EventStreamWriter.WriteEventType(writer, s_gap);
        WriteIdAndDataField(writer, log, to);
        WriteRange(writer, log, from, to);
        writer.WriteAscii(s_endEvent);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteReset(ByteWriter writer, EventLog log, long before, int options)
    {
        StartPiece(
            writer,
            EventTypeLength + s_reset.Length + LengthFrom(before)
                + s_epoch.Length + 8 + s_epochEnd.Length,
            options);
        EventStreamWriter.WriteEventType(writer, s_reset);
        WriteIdAndDataField(writer, log, before);
        writer.WriteAscii(s_epoch);
        writer.WriteHex8(log.Epoch);
        writer.WriteAscii(s_epochEnd);
        writer.WriteAscii(s_endEvent);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteHeartbeat(ByteWriter writer, int options)
    {
        StartPiece(writer, 3, options);
        EventStreamWriter.WriteComment(writer);
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

    // A notice carries an id too: a client that reconnects after it is not told the same again.
    private static void WriteIdAndDataField(ByteWriter writer, EventLog log, long sequence)
    {
        writer.WriteAscii(s_id);
        log.WriteId(writer, sequence);
        writer.WriteByte('\n');
        writer.WriteAscii(s_data);
    }

    private static int LengthFrom(long sequence)
    {
        return s_id.Length + EventLog.IdLength(sequence) + 1 + s_data.Length + s_endEvent.Length;
    }
}
