using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Delivery;

/// <summary>
/// How one COMET method wraps the log's envelopes. A strategy has no state of its own: the cursor
/// says where the subscriber is, the options how its response is framed.
/// </summary>
/// <remarks>
/// Each <c>Write…</c> renders one unit of output: the same arguments give the same bytes, so a unit
/// larger than the room can be rendered again and continued (see <see cref="ByteWriter"/>).
/// </remarks>
public abstract class DeliveryMethod
{
    /// <summary>
    /// Writes the fields that tell the connection's fate, and the head's empty line.
    /// </summary>
    public static void EndHead(ByteWriter writer, int options)
    {
        if ((options & DeliveryOptions.Close) != 0)
        {
            ResponseWriter.ConnectionClose(writer);
        }
        else if ((options & DeliveryOptions.KeepAliveField) != 0)
        {
            ResponseWriter.ConnectionKeepAlive(writer);
        }

        ResponseWriter.End(writer);
    }

    /// <summary>Writes <c>{"gap":{"from":"…","to":"…"}}</c>.</summary>
    public static void WriteGapNotice(ByteWriter writer, EventLog log, long from, long to)
    {
        DeliveryText.Write(writer, DeliveryText.Gap);
        WriteRange(writer, log, from, to);
        DeliveryText.Write(writer, DeliveryText.GapEnd);
    }

    /// <summary>Writes <c>{"reset":{"epoch":"…"}}</c>.</summary>
    public static void WriteResetNotice(ByteWriter writer, EventLog log)
    {
        DeliveryText.Write(writer, DeliveryText.Reset);
        writer.WriteHex8(log.Epoch);
        DeliveryText.Write(writer, DeliveryText.ResetEnd);
    }

    /// <summary>
    /// Whether the response ends with the batch; otherwise it stays open for what comes.
    /// </summary>
    public virtual bool IsBatch => false;

    /// <summary>
    /// Whether an empty batch is held back until there is an event (RFC 6202 §2.1).
    /// </summary>
    public virtual bool IsHeld => false;

    /// <summary>
    /// Writes the rest of the response's head, behind the status-line, and what precedes its first
    /// event.
    /// </summary>
    public abstract void WriteHead(ByteWriter writer, EventLog log, Cursor cursor, int options);

    /// <summary>Writes one kept event.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="log">Holds it.</param>
    /// <param name="run">Where, as <see cref="EventLog.RunOf"/> says.</param>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="options">How the response is framed.</param>
    public abstract void WriteEvent(
        ByteWriter writer, EventLog log, long run, long sequence, int options);

    /// <summary>Writes the notice that the ids from one to another can no longer be had.</summary>
    public abstract void WriteGap(ByteWriter writer, EventLog log, long from, long to, int options);

    /// <summary>Writes the notice that the client's id is of another epoch.</summary>
    public abstract void WriteReset(ByteWriter writer, EventLog log, long before, int options);

    /// <summary>Writes what keeps an idle response alive.</summary>
    public abstract void WriteHeartbeat(ByteWriter writer, int options);

    /// <summary>Writes what ends the response.</summary>
    public abstract void WriteEnd(ByteWriter writer, int options);

    /// <summary>Writes <c>{"from":"…","to":"…"}</c>.</summary>
    protected static void WriteRange(ByteWriter writer, EventLog log, long from, long to)
    {
        DeliveryText.Write(writer, DeliveryText.From);
        log.WriteId(writer, from);
        DeliveryText.Write(writer, DeliveryText.To);
        log.WriteId(writer, to);
        DeliveryText.Write(writer, DeliveryText.RangeEnd);
    }

    /// <summary>The length of what <see cref="WriteRange"/> writes, in bytes.</summary>
    protected static int RangeLength(long from, long to)
    {
        return DeliveryText.Length(DeliveryText.From) + EventLog.IdLength(from)
            + DeliveryText.Length(DeliveryText.To) + EventLog.IdLength(to)
            + DeliveryText.Length(DeliveryText.RangeEnd);
    }

    /// <summary>The length of what <see cref="WriteGapNotice"/> writes, in bytes.</summary>
    protected static int GapNoticeLength(long from, long to)
    {
        return DeliveryText.Length(DeliveryText.Gap) + RangeLength(from, to)
            + DeliveryText.Length(DeliveryText.GapEnd);
    }

    /// <summary>The length of what <see cref="WriteResetNotice"/> writes, in bytes.</summary>
    protected static int ResetNoticeLength()
    {
        return DeliveryText.Length(DeliveryText.Reset) + 8
            + DeliveryText.Length(DeliveryText.ResetEnd);
    }

    /// <summary>Begins a piece of <paramref name="length"/> bytes of an open-ended body.</summary>
    protected static void StartPiece(ByteWriter writer, int length, int options)
    {
        if ((options & DeliveryOptions.Chunked) != 0)
        {
            ChunkedWriter.WriteStart(writer, length);
        }
    }

    /// <summary>Ends a piece of an open-ended body.</summary>
    protected static void EndPiece(ByteWriter writer, int options)
    {
        if ((options & DeliveryOptions.Chunked) != 0)
        {
            writer.WritePair(Ascii.CarriageReturn, Ascii.LineFeed);
        }
    }

    /// <summary>Writes the rest of the head of a response without end.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="type">The text with the Content-Type field-line.</param>
    /// <param name="options">How the response is framed.</param>
    protected static void WriteOpenHead(ByteWriter writer, int type, int options)
    {
        DeliveryText.Write(writer, type);
        ResponseWriter.NoStore(writer);
        if ((options & DeliveryOptions.Chunked) != 0)
        {
            ResponseWriter.TransferEncodingChunked(writer);
        }

        EndHead(writer, options);
    }

    /// <summary>Ends a response without end: the last-chunk, or the close.</summary>
    protected static void WriteOpenEnd(ByteWriter writer, int options)
    {
        if ((options & DeliveryOptions.Chunked) != 0)
        {
            ChunkedWriter.WriteLastChunk(writer);
        }
    }
}
