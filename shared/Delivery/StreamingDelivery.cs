using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Delivery;

/// <summary>
/// HTTP streaming (RFC 6202 §3): one response without end, one envelope a line, one chunk a line.
/// </summary>
public sealed class StreamingDelivery : DeliveryMethod
{
    /// <inheritdoc/>
    public override void WriteHead(ByteWriter writer, EventLog log, Cursor cursor, int options)
    {
        WriteOpenHead(writer, DeliveryText.NdjsonType, options);
        if ((options & DeliveryOptions.HeadOnly) == 0)
        {
            // A blank line at once: a client that does not get it knows that something on the way
            // holds the stream back.
            WriteHeartbeat(writer, options);
        }
    }

    /// <inheritdoc/>
    public override void WriteEvent(
        ByteWriter writer, EventLog log, long run, long sequence, int options)
    {
        int length = (int)run;
        StartPiece(writer, length + 1, options);
        writer.Write(log.Bytes, (int)(run >> 32), length);
        writer.WriteByte(Ascii.LineFeed);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteGap(
        ByteWriter writer, EventLog log, long from, long to, int options)
    {
        StartPiece(writer, GapNoticeLength(from, to) + 1, options);
        WriteGapNotice(writer, log, from, to);
        writer.WriteByte(Ascii.LineFeed);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteReset(ByteWriter writer, EventLog log, long before, int options)
    {
        StartPiece(writer, ResetNoticeLength() + 1, options);
        WriteResetNotice(writer, log);
        writer.WriteByte(Ascii.LineFeed);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteHeartbeat(ByteWriter writer, int options)
    {
        StartPiece(writer, 1, options);
        writer.WriteByte(Ascii.LineFeed);
        EndPiece(writer, options);
    }

    /// <inheritdoc/>
    public override void WriteEnd(ByteWriter writer, int options)
    {
        WriteOpenEnd(writer, options);
    }
}
