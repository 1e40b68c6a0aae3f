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
/// byte ring, behind one byte with its topic; a run that would cross the ring's end starts at 0
/// instead, and <c>_wrap</c> remembers where the bytes before it stop. An entry is its run's offset
/// in 16 bits: in a ring of more than 64 KiB runs start at multiples of a power of two, zeros
/// before them. A run's length follows from the entry behind it. Appending evicts the oldest until
/// there is room. Invariant, after every append: <c>1 ≤ First ≤ Next</c>,
/// <c>Next − First ≤ entries</c>, and the kept runs do not overlap.
/// <para>
/// For each topic the log knows its latest sequence and the latest one that was evicted. The second
/// tells a real gap from a harmless one: a cursor that selects only topics of which nothing was
/// evicted since its place has missed nothing, however far the log has moved on. Both are kept in
/// 32 bits and taken for the latest sequence that ends in them: after four thousand million events
/// a mark may seem newer than it is, so that a gap too many is told, but never older.
/// </para>
/// </remarks>
public sealed partial class EventLog
{
    // What an envelope has besides its values, in one literal: each string object costs heap.
    private static readonly string s_texts =
        "{\"id\":\""
        + "\",\"topic\":\""
        + "\",\"time\":"
        + ",\"data\":";

    private const int TopicText = IdOffset;
    private const int TopicTextLength = 11;
    private const int TimeText = TopicText + TopicTextLength;
    private const int TimeTextLength = 9;
    private const int DataText = TimeText + TimeTextLength;
    private const int DataTextLength = 8;
    private const int TextsLength = DataText + DataTextLength;

    // Before each envelope: its topic.
    private const int PrefixLength = 1;

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
    private readonly ushort[] _entries;
    private readonly int[] _marks;
    private uint _epoch;
    private readonly int _alignment;
    private int _newest;
    private int _tail;
    private int _wrap;

    /// <param name="topics">The declared topics.</param>
    /// <param name="writer">The writer that encodes; shared with whoever made the log.</param>
    /// <param name="bytes">The ring's size, in bytes.</param>
    /// <param name="events">The most events kept.</param>
    /// <param name="epoch">Random per boot: the first half of every id.</param>
    public EventLog(TopicTable topics, ByteWriter writer, int bytes, int events, uint epoch)
    {
        Invariant.Check(bytes > 0 && events > 0 && bytes <= 1 << 30);
        _topics = topics;
        _writer = writer;
        _epoch = epoch;
        Bytes = new byte[bytes];
        _entries = new ushort[events];
        _marks = new int[2 * topics.Capacity];
        while (bytes > 0x10000 << _alignment)
        {
            _alignment++;
        }

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
        return PrefixLength + EnvelopeLength(topic, timeMs, count) <= Bytes.Length;
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
        int length = PrefixLength + EnvelopeLength(topic, timeMs, count);
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
        writer.WriteByte(topic);
        writer.WriteAscii(s_texts, 0, IdOffset);
        WriteId(writer, sequence);
        writer.WriteAscii(s_texts, TopicText, TopicTextLength);
        _topics.WriteName(writer, topic);
        writer.WriteAscii(s_texts, TimeText, TimeTextLength);
        writer.WriteDecimal(timeMs);
        writer.WriteAscii(s_texts, DataText, DataTextLength);
        writer.Write(data, offset, count);
        writer.WriteByte('}');
        Invariant.Check(writer.Complete && writer.Count == length);

        _newest = _newest + 1 < _entries.Length ? _newest + 1 : 0;
        _entries[_newest] = (ushort)(start >> _alignment);
        _marks[topic] = (int)sequence;
        _tail = start + length;
        Next = sequence + 1;
        Invariant.Check(First >= 1 && First < Next && Next - First <= _entries.Length);
        return sequence;
    }

    /// <summary>
    /// Where the envelope of a kept event lies in <see cref="Bytes"/>: its offset in the upper 32
    /// bits, its length in bytes in the lower ones. The octet before it is its topic.
    /// </summary>
    public long RunOf(long sequence)
    {
        // No division, which costs the device as much as a dozen other instructions.
        int younger = (int)(Next - 1 - sequence);
        int at = _newest - younger;
        if (at < 0)
        {
            at += _entries.Length;
        }

        int start = _entries[at] << _alignment;
        int end = younger == 0 ? _tail : EndOf(at, start);
        start += PrefixLength;
        return ((long)start << 32) | (uint)(end - start);
    }

    /// <summary>The offset that <see cref="RunOf"/> tells.</summary>
    public int OffsetOf(long sequence)
    {
        return (int)(RunOf(sequence) >> 32);
    }

    /// <summary>The length that <see cref="RunOf"/> tells, in bytes.</summary>
    public int LengthOf(long sequence)
    {
        return (int)RunOf(sequence);
    }

    /// <summary>The topic of a kept event.</summary>
    public int TopicOf(long sequence)
    {
        return Bytes[StartOf(sequence)];
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

    // {"id":"EPOCH-SEQUENCE","topic":"NAME","time":MS,"data":VALUE}
    private int EnvelopeLength(int topic, long timeMs, int count)
    {
        return TextsLength + IdLength(Next) + _topics.NameLength(topic)
            + ByteWriter.DecimalLength(timeMs) + count + 1;
    }

    private int StartOf(long sequence)
    {
        int at = _newest - (int)(Next - 1 - sequence);
        return _entries[at < 0 ? at + _entries.Length : at] << _alignment;
    }

    // The end of a run that is not the newest, by its entry.
    private int EndOf(int entry, int start)
    {
        entry++;
        int next = _entries[entry < _entries.Length ? entry : 0] << _alignment;
        int end = next > start ? next : _wrap;

        // An envelope ends with a brace: zeros behind it align what follows.
        while (Bytes[end - 1] == 0)
        {
            end--;
        }

        return end;
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

            int head = StartOf(First);
            int tail = AlignTail();
            if (_tail > head)
            {
                // Kept bytes are one run, head to tail: room is behind it, or else before it.
                if (Bytes.Length - tail >= length)
                {
                    return tail;
                }

                if (head >= length)
                {
                    _wrap = _tail;
                    return 0;
                }
            }
            else if (head - tail >= length)
            {
                return tail;
            }

            Evict();
        }
    }

    // Where the next run may start; the bytes before it become zeros.
    private int AlignTail()
    {
        int tail = _tail;
        int unit = (1 << _alignment) - 1;
        while ((tail & unit) != 0 && tail < Bytes.Length)
        {
            Bytes[tail++] = 0;
        }

        return tail;
    }

    private void Evict()
    {
        int mark = _topics.Capacity + TopicOf(First);
        PassHole(ref mark);
        _marks[mark] = (int)First;
        First++;
    }

    partial void PassHole(ref int mark);
}
