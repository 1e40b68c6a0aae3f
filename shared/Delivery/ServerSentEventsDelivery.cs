using Comet.Embedded.EventStream;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Delivery;

/// <summary>
/// Server-Sent Events (WHATWG HTML §9.2): an event stream whose last event ID is the log's id, so a
/// browser that reconnects by itself resumes by itself.
/// </summary>
public sealed class ServerSentEventsDelivery : DeliveryMethod
{
    // "id: ", a line feed, "data: ".
    private const int NamesLength = 4 + 1 + 6;

    // The ends of the data's line, of the event, and of its chunk.
    private const int ChunkedEnd = (Ascii.LineFeed << 24) | (Ascii.LineFeed << 16)
        | (Ascii.CarriageReturn << 8) | Ascii.LineFeed;

    private readonly int _reconnectionTimeMs;

    /// <param name="reconnectionTimeMs">What <c>retry:</c> tells the client, in ms.</param>
    public ServerSentEventsDelivery(int reconnectionTimeMs)
    {
        _reconnectionTimeMs = reconnectionTimeMs;
    }

    /// <inheritdoc/>
    public override void WriteHead(ByteWriter writer, EventLog log, Cursor cursor, int options)
    {
        WriteOpenHead(writer, DeliveryText.EventStreamType, options);
        if ((options & DeliveryOptions.HeadOnly) != 0)
        {
            return;
        }

        // "retry: ", the digits, two line feeds.
        StartPiece(writer, 9 + ByteWriter.DecimalLength(_reconnectionTimeMs), options);
        EventStreamWriter.WriteRetry(writer, _reconnectionTimeMs);
        writer.WriteByte(Ascii.LineFeed);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteEvent(
        ByteWriter writer, EventLog log, long run, long sequence, int options)
    {
        int length = (int)run;
        int offset = (int)(run >> 32);
        int idLength = EventLog.IdLength(sequence);

        StartPiece(writer, NamesLength + idLength + length + 2, options);
        EventStreamWriter.WriteLines(
            writer, log.Bytes, offset + EventLog.IdOffset, idLength, offset, length);
        if ((options & DeliveryOptions.Chunked) != 0)
        {
            writer.WriteFour(ChunkedEnd);
        }
        else
        {
            writer.WritePair(Ascii.LineFeed, Ascii.LineFeed);
        }
    }

    /// <inheritdoc/>
    public override void WriteGap(
        ByteWriter writer, EventLog log, long from, long to, int options)
    {
        StartPiece(
            writer,
            DeliveryText.Length(DeliveryText.GapEvent) + FieldsLength(to)
                + RangeLength(from, to) + 2,
            options);
        DeliveryText.Write(writer, DeliveryText.GapEvent);
        StartFields(writer, log, to);
        WriteRange(writer, log, from, to);
        EndFields(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteReset(ByteWriter writer, EventLog log, long before, int options)
    {
        StartPiece(
            writer,
            DeliveryText.Length(DeliveryText.ResetEvent) + FieldsLength(before)
                + DeliveryText.Length(DeliveryText.Epoch) + 8
                + DeliveryText.Length(DeliveryText.RangeEnd) + 2,
            options);
        DeliveryText.Write(writer, DeliveryText.ResetEvent);
        StartFields(writer, log, before);
        DeliveryText.Write(writer, DeliveryText.Epoch);
        writer.WriteHex8(log.Epoch);
        DeliveryText.Write(writer, DeliveryText.RangeEnd);
        EndFields(writer, options);
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
        WriteOpenEnd(writer, options);
    }

    // A notice carries an id too: a client that reconnects after it is not told the same again.
    private static void StartFields(ByteWriter writer, EventLog log, long sequence)
    {
        EventStreamWriter.StartId(writer);
        log.WriteId(writer, sequence);
        writer.WriteByte(Ascii.LineFeed);
        EventStreamWriter.StartData(writer);
    }

    private static void EndFields(ByteWriter writer, int options)
    {
        writer.WriteByte(Ascii.LineFeed);
        EventStreamWriter.EndEvent(writer);
        EndPiece(writer, options);
    }

    private static int FieldsLength(long sequence)
    {
        return NamesLength + EventLog.IdLength(sequence);
    }
}
