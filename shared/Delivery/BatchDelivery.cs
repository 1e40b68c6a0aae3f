using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Delivery;

/// <summary>
/// What polling and long polling share: one JSON document of known length,
/// <c>{"next":"…","gap":null,"events":[…]}</c>.
/// </summary>
/// <remarks>
/// The batch covers the cursor's place to its <see cref="Cursor.End"/>, fixed before the head is
/// written, so the content's length is known and the connection can be used again at once.
/// </remarks>
public abstract partial class BatchDelivery : DeliveryMethod
{
    /// <inheritdoc/>
    public sealed override bool IsBatch => true;

    /// <inheritdoc/>
    public override void WriteHead(ByteWriter writer, EventLog log, Cursor cursor, int options)
    {
        long gapTo = cursor.Next - 1;
        ResponseWriter.ContentTypeJson(writer);
        ResponseWriter.ContentLength(writer, ContentLength(log, cursor));
        ResponseWriter.NoStore(writer);
        EndHead(writer, options);
        if ((options & DeliveryOptions.HeadOnly) != 0)
        {
            return;
        }

        DeliveryText.Write(writer, DeliveryText.Next);
        log.WriteId(writer, cursor.End);
        DeliveryText.Write(writer, BeforeGap(cursor));
        if (cursor.GapFrom != 0)
        {
            WriteRange(writer, log, cursor.GapFrom, gapTo);
        }
        else
        {
            DeliveryText.Write(writer, DeliveryText.Null);
        }

        WriteStale(writer, log);
        DeliveryText.Write(writer, DeliveryText.Events);
    }

    /// <inheritdoc/>
    public override void WriteEvent(
        ByteWriter writer, EventLog log, long run, long sequence, int options)
    {
        if ((options & DeliveryOptions.First) == 0)
        {
            writer.WriteByte(',');
        }

        writer.Write(log.Bytes, (int)(run >> 32), (int)run);
    }

    /// <inheritdoc/>
    public override void WriteEnd(ByteWriter writer, int options)
    {
        DeliveryText.Write(writer, DeliveryText.BatchEnd);
    }

    /// <summary>Not a unit of a batch: its head carries the notice.</summary>
    public sealed override void WriteGap(
        ByteWriter writer, EventLog log, long from, long to, int options)
    {
        Invariant.Check(false);
    }

    /// <summary>Not a unit of a batch: its head carries the notice.</summary>
    public sealed override void WriteReset(
        ByteWriter writer, EventLog log, long before, int options)
    {
        Invariant.Check(false);
    }

    /// <summary>Not a unit of a batch: it has a deadline instead.</summary>
    public sealed override void WriteHeartbeat(ByteWriter writer, int options)
    {
        Invariant.Check(false);
    }

    static partial void WriteStale(ByteWriter writer, EventLog log);

    static partial void AddStale(EventLog log, ref int length);

    private static int BeforeGap(Cursor cursor)
    {
        return cursor.Has(Cursor.ResetDue) ? DeliveryText.BatchReset : DeliveryText.BatchGap;
    }

    private static int ContentLength(EventLog log, Cursor cursor)
    {
        int length = DeliveryText.Length(DeliveryText.Next) + EventLog.IdLength(cursor.End)
            + DeliveryText.Length(BeforeGap(cursor))
            + DeliveryText.Length(DeliveryText.Events)
            + DeliveryText.Length(DeliveryText.BatchEnd);
        AddStale(log, ref length);
        length += cursor.GapFrom != 0
            ? RangeLength(cursor.GapFrom, cursor.Next - 1)
            : DeliveryText.Length(DeliveryText.Null);
        int mask = cursor.TopicMask;
        bool currentOnly = cursor.Has(Cursor.CurrentOnly);
        long end = cursor.End;
        int separators = -1;
        long sequence = log.FindMatch(mask, currentOnly, cursor.Next, end);
        while (sequence <= end)
        {
            length += log.LengthOf(sequence);
            separators++;
            sequence = log.FindMatch(mask, currentOnly, sequence + 1, end);
        }

        return separators > 0 ? length + separators : length;
    }
}
