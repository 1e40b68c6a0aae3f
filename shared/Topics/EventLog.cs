using System;
using Comet.Embedded.Foundation;

namespace Comet.Embedded.Topics;

/// <summary>
/// The one log of the server: a ring of encoded envelopes, read through cursors.
/// </summary>
/// <remarks>
/// Theory of operation. Events are numbered 1, 2, 3 … within an epoch; <see cref="First"/> is the
/// oldest kept and <see cref="Next"/> the one to come. Each is encoded once, as
/// <c>{"id":"5f3a9c01-42","topic":"t","time":1234,"data":…}</c>, into one contiguous run of the
/// byte ring; a run that would cross the ring's end starts at 0 instead, and <c>_wrap</c> remembers
/// where the bytes before it stop. An entry holds its run's offset and topic in one int; its length
/// follows from the entry behind it. Appending evicts the oldest until there is room. Invariant,
/// after every append: <c>1 ≤ First ≤ Next</c>, <c>Next − First ≤ entries</c>, and the kept runs do
/// not overlap.
/// <para>
/// For each topic the log knows its latest sequence and the latest one that was evicted. The second
/// tells a real gap from a harmless one: a cursor that selects only topics of which nothing was
/// evicted since its place has missed nothing, however far the log has moved on.
/// </para>
/// </remarks>
public sealed class EventLog
{
    private const int TopicBits = 5;
    private const int TopicBitMask = (1 << TopicBits) - 1;

    private static readonly string s_openId = "{\"id\":\"";
    private static readonly string s_topic = "\",\"topic\":\"";
    private static readonly string s_time = "\",\"time\":";
    private static readonly string s_data = ",\"data\":";

    /// <summary>The offset of the id's first digit within an envelope, in bytes.</summary>
    public const int IdOffset = 7;

    /// <summary>
    /// The encoded events; see <see cref="OffsetOf"/> and <see cref="LengthOf"/>.
    /// </summary>
    public readonly byte[] Bytes;

    /// <summary>
    /// The sequence of the oldest event kept; equal to <see cref="Next"/> when empty.
    /// </summary>
    public long First;

    /// <summary>The sequence that the next event will get.</summary>
    public long Next;

    private readonly TopicTable _topics;
    private readonly ByteWriter _writer;
    private readonly int[] _entries;
    private readonly long[] _marks;
    private readonly uint _epoch;
    private int _tail;
    private int _wrap;

    /// <param name="topics">The declared topics.</param>
    /// <param name="writer">The writer that encodes; shared with whoever made the log.</param>
    /// <param name="bytes">The ring's size, in bytes.</param>
    /// <param name="events">The most events kept.</param>
    /// <param name="epoch">Random per boot: the first half of every id.</param>
    public EventLog(TopicTable topics, ByteWriter writer, int bytes, int events, uint epoch)
    {
        Invariant.Check(bytes > 0 && events > 0 && bytes <= 1 << (31 - TopicBits));
        _topics = topics;
        _writer = writer;
        _epoch = epoch;
        Bytes = new byte[bytes];
        _entries = new int[events];
        _marks = new long[2 * topics.Capacity];
        First = 1;
        Next = 1;
    }

    /// <summary>The epoch of every id in this log.</summary>
    public uint Epoch => _epoch;

    /// <summary>The sequence of the newest event, or 0 before the first.</summary>
    public long Last => Next - 1;

    /// <summary>Whether <see cref="Append"/> would take an event.</summary>
    public bool Fits(int topic, long timeMs, int count)
    {
        return EnvelopeLength(topic, timeMs, count) <= Bytes.Length;
    }

    /// <summary>
    /// Encodes an event and appends it, evicting the oldest where room is needed.
    /// </summary>
    /// <param name="topic">The topic's index.</param>
    /// <param name="timeMs">The event's time, in ms of the server's clock, zero or more.</param>
    /// <param name="data">A buffer holding one JSON value without line breaks.</param>
    /// <param name="offset">Where the value starts.</param>
    /// <param name="count">Its length, in bytes.</param>
    /// <returns>The event's sequence, or −1 when it is larger than the whole log.</returns>
    public long Append(int topic, long timeMs, byte[] data, int offset, int count)
    {
        long sequence = Next;
        int length = EnvelopeLength(topic, timeMs, count);
        if (length > Bytes.Length)
        {
            return -1;
        }

        if (Next - First == _entries.Length)
        {
            Evict();
        }

        int start = MakeRoom(length);
        ByteWriter writer = _writer;
        writer.Begin(Bytes, start, length, 0);
        writer.WriteAscii(s_openId);
        WriteId(writer, sequence);
        writer.WriteAscii(s_topic);
        _topics.WriteName(writer, topic);
        writer.WriteAscii(s_time);
        writer.WriteDecimal(timeMs);
        writer.WriteAscii(s_data);
        writer.Write(data, offset, count);
        writer.WriteByte('}');
        Invariant.Check(writer.Complete && writer.Count == length);

        _entries[Index(sequence)] = (start << TopicBits) | topic;
        _marks[topic] = sequence;
        _tail = start + length;
        Next = sequence + 1;
        Invariant.Check(First >= 1 && First < Next && Next - First <= _entries.Length);
        return sequence;
    }

    /// <summary>Where the envelope of a kept event starts in <see cref="Bytes"/>.</summary>
    public int OffsetOf(long sequence)
    {
        return _entries[Index(sequence)] >> TopicBits;
    }

    /// <summary>The length of a kept event's envelope, in bytes.</summary>
    public int LengthOf(long sequence)
    {
        int start = OffsetOf(sequence);
        if (sequence == Last)
        {
            return _tail - start;
        }

        int next = OffsetOf(sequence + 1);
        return next > start ? next - start : _wrap - start;
    }

    /// <summary>The topic of a kept event.</summary>
    public int TopicOf(long sequence)
    {
        return _entries[Index(sequence)] & TopicBitMask;
    }

    /// <summary>The length of an id in its text form, in bytes.</summary>
    public static int IdLength(long sequence)
    {
        return 9 + ByteWriter.DecimalLength(sequence);
    }

    /// <summary>Writes an id of this epoch, such as <c>5f3a9c01-42</c>.</summary>
    public void WriteId(ByteWriter writer, long sequence)
    {
        writer.WriteHex8(_epoch);
        writer.WriteByte('-');
        writer.WriteDecimal(sequence);
    }

    /// <summary>Places a cursor where its subscription begins.</summary>
    /// <param name="cursor">The cursor; its topic mask is set already.</param>
    /// <param name="since">Which form the request had.</param>
    /// <param name="epoch">For an id: its epoch.</param>
    /// <param name="sequence">For an id: its sequence.</param>
    public void Seek(Cursor cursor, Since since, uint epoch, long sequence)
    {
        cursor.End = 0;
        cursor.GapFrom = 0;
        cursor.Drops = 0;
        cursor.Flags &= ~(Cursor.ResetDue | Cursor.CurrentOnly);
        switch (since)
        {
            case Since.Earliest:
                cursor.Next = First;
                break;
            case Since.Latest:
                cursor.Next = Next;
                break;
            case Since.AfterId:
                // An id that was never given out is another server's, whatever its epoch says.
                bool known = epoch == _epoch && sequence < Next;
                cursor.Flags |= known ? 0 : Cursor.ResetDue;
                cursor.Next = known ? sequence + 1 : First;
                break;
            default:
                cursor.Next = First;
                cursor.End = Last;
                cursor.Flags |= Cursor.CurrentOnly;
                break;
        }

        CheckGap(cursor);
        SkipToMatch(cursor);
    }

    /// <summary>
    /// Marks a gap when the log has overtaken the cursor and took events of its topics along.
    /// </summary>
    /// <returns>Whether events of the cursor's topics were lost just now.</returns>
    public bool CheckGap(Cursor cursor)
    {
        if (cursor.Next >= First)
        {
            return false;
        }

        bool lost = WasEvicted(cursor.TopicMask, cursor.Next);
        if (lost)
        {
            if (cursor.GapFrom == 0)
            {
                cursor.GapFrom = cursor.Next;
            }

            cursor.Drops += (int)(First - cursor.Next);
        }

        cursor.Next = First;
        return lost;
    }

    /// <summary>
    /// Moves the cursor to the first event at or behind its place that it is to deliver.
    /// </summary>
    /// <returns>Whether there is one; without one the cursor stands at
    /// <see cref="Next"/>.</returns>
    /// <remarks>
    /// A cursor with a gap to report stays: the gap's end is the event before it.
    /// </remarks>
    public bool SkipToMatch(Cursor cursor)
    {
        if (cursor.GapFrom != 0)
        {
            return true;
        }

        if (cursor.Has(Cursor.CurrentOnly))
        {
            long current = FindMatch(cursor.TopicMask, true, cursor.Next, cursor.End);
            cursor.Next = current;
            if (current <= cursor.End)
            {
                return true;
            }

            cursor.Flags &= ~Cursor.CurrentOnly;
        }

        cursor.Next = FindMatch(cursor.TopicMask, false, cursor.Next, Last);
        return cursor.Next < Next;
    }

    /// <summary>
    /// The first kept event from <paramref name="from"/> to <paramref name="end"/> of the selected
    /// topics, or the sequence behind <paramref name="end"/>.
    /// </summary>
    /// <param name="mask">The selected topics.</param>
    /// <param name="currentOnly">Count only each topic's latest event as of the end.</param>
    /// <param name="from">A sequence that is kept, or the next one.</param>
    /// <param name="end">A sequence that has been given out.</param>
    public long FindMatch(int mask, bool currentOnly, long from, long end)
    {
        long behind = end < from ? from : end + 1;
        if (!currentOnly)
        {
            while (from < behind && ((mask >> TopicOf(from)) & 1) == 0)
            {
                from++;
            }

            return from;
        }

        long best = behind;
        for (int topic = 0; topic < _topics.Count; topic++)
        {
            if (((mask >> topic) & 1) != 0)
            {
                long latest = LatestUpTo(topic, end);
                if (latest >= from && latest < best)
                {
                    best = latest;
                }
            }
        }

        return best;
    }

    // The latest kept event of the topic that is not behind `end`, or 0.
    private long LatestUpTo(int topic, long end)
    {
        long sequence = _marks[topic];
        if (sequence > end)
        {
            // Published to while the cursor was on its way: look back for the one it was promised.
            sequence = end;
            while (sequence >= First && TopicOf(sequence) != topic)
            {
                sequence--;
            }
        }

        return sequence >= First ? sequence : 0;
    }

    private bool WasEvicted(int mask, long from)
    {
        int count = _topics.Count;
        int evicted = _topics.Capacity;
        for (int topic = 0; topic < count; topic++)
        {
            if (((mask >> topic) & 1) != 0 && _marks[evicted + topic] >= from)
            {
                return true;
            }
        }

        return false;
    }

    // {"id":"EPOCH-SEQUENCE","topic":"NAME","time":MS,"data":VALUE}
    private int EnvelopeLength(int topic, long timeMs, int count)
    {
        return s_openId.Length + IdLength(Next) + s_topic.Length + _topics.NameLength(topic)
            + s_time.Length + ByteWriter.DecimalLength(timeMs) + s_data.Length + count + 1;
    }

    private int Index(long sequence)
    {
        return (int)(sequence % _entries.Length);
    }

    // The start of a free run of `length` bytes.
    private int MakeRoom(int length)
    {
        while (true)
        {
            if (First == Next)
            {
                return 0;
            }

            int head = OffsetOf(First);
            if (_tail > head)
            {
                // Kept bytes are one run, head to tail: room is behind it, or else before it.
                if (Bytes.Length - _tail >= length)
                {
                    return _tail;
                }

                if (head >= length)
                {
                    _wrap = _tail;
                    return 0;
                }
            }
            else if (head - _tail >= length)
            {
                return _tail;
            }

            Evict();
        }
    }

    private void Evict()
    {
        _marks[_topics.Capacity + TopicOf(First)] = First;
        First++;
    }
}
