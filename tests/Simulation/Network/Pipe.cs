namespace Comet.Simulation.Network;

/// <summary>One direction of a connection: bytes in order, in segments with delays.</summary>
/// <remarks>
/// A ring of bytes and a queue of segments over it. What is written is cut into segments of random
/// length; a segment can be read when its time has come and the pipe is not stalled, never before
/// the one ahead of it. The capacity stands for the sender's and the receiver's buffers together: a
/// reader that does not read fills them, and then the writer's <see cref="Write"/> takes nothing.
/// </remarks>
internal sealed class Pipe(Dice dice, int capacity)
{
    private readonly Queue<(int Count, long DueMs)> _segments = new();
    private byte[] _ring = new byte[1024];
    private int _head;
    private long _lastDueMs;
    private long _endDueMs = long.MaxValue;

    /// <summary>The longest segment, in bytes; 1 cuts the stream into single bytes.</summary>
    public int SegmentBytesMax { get; set; } = 1460;

    /// <summary>The longest delay of a segment, in ms.</summary>
    public int DelayMsMax { get; set; }

    /// <summary>Until then nothing can be read.</summary>
    public long StalledUntilMs { get; set; }

    /// <summary>Nothing comes out any more, however long one waits.</summary>
    public bool IsLost { get; set; }

    /// <summary>Bytes written and not yet read.</summary>
    public int Count { get; private set; }

    /// <summary>The writer has ended it: FIN is behind the last byte.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>All bytes and the FIN have been read.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Bytes that went in since the start.</summary>
    public long Written { get; private set; }

    /// <summary>Bytes that came out since the start.</summary>
    public long Taken { get; private set; }

    public int Room => capacity - Count;

    /// <summary>Whether nothing is on its way, the FIN included.</summary>
    public bool IsQuiet => Count == 0 && (!IsEnded || IsDone);

    /// <summary>Puts bytes in, as many as there is room for.</summary>
    public int Write(ReadOnlySpan<byte> bytes, long nowMs)
    {
        int count = Math.Min(bytes.Length, Room);
        Grow(Count + count);
        for (int i = 0; i < count; i++)
        {
            _ring[(_head + Count + i) % _ring.Length] = bytes[i];
        }

        Count += count;
        Written += count;
        int left = count;
        while (left > 0)
        {
            int segment = Math.Min(left, dice.Between(1, SegmentBytesMax));
            _segments.Enqueue((segment, NextDueMs(nowMs)));
            left -= segment;
        }

        return count;
    }

    /// <summary>Puts the FIN in.</summary>
    public void End(long nowMs)
    {
        if (!IsEnded)
        {
            IsEnded = true;
            _endDueMs = NextDueMs(nowMs);
        }
    }

    /// <summary>Whether bytes or the FIN can be read.</summary>
    public bool IsReadable(long nowMs)
    {
        return DueMs() <= nowMs;
    }

    /// <summary>When the next byte or the FIN can be read.</summary>
    public long DueMs()
    {
        if (IsLost || IsDone)
        {
            return long.MaxValue;
        }

        long dueMs = Count > 0 ? _segments.Peek().DueMs : _endDueMs;
        return dueMs == long.MaxValue ? dueMs : Math.Max(dueMs, StalledUntilMs);
    }

    /// <summary>
    /// Takes bytes that can be read, from one segment or from several; 0 for the FIN.
    /// </summary>
    public int Read(Span<byte> bytes, long nowMs)
    {
        int read = 0;
        bool several = !dice.OneIn(3);
        while (read < bytes.Length && Count > 0 && IsReadable(nowMs))
        {
            (int count, long dueMs) = _segments.Peek();
            int part = Math.Min(count, bytes.Length - read);
            for (int i = 0; i < part; i++)
            {
                bytes[read++] = _ring[(_head + i) % _ring.Length];
            }

            _head = (_head + part) % _ring.Length;
            Count -= part;
            _segments.Dequeue();
            if (part < count)
            {
                Requeue(count - part, dueMs);
                break;
            }

            if (!several)
            {
                break;
            }
        }

        Taken += read;
        IsDone = read == 0 && Count == 0 && IsEnded;
        return read;
    }

    private long NextDueMs(long nowMs)
    {
        long dueMs = nowMs + (DelayMsMax > 0 ? dice.Between(0, DelayMsMax) : 0);
        _lastDueMs = Math.Max(_lastDueMs, dueMs);
        return _lastDueMs;
    }

    // The rest of a segment goes back to the front.
    private void Requeue(int count, long dueMs)
    {
        int others = _segments.Count;
        _segments.Enqueue((count, dueMs));
        for (int i = 0; i < others; i++)
        {
            _segments.Enqueue(_segments.Dequeue());
        }
    }

    private void Grow(int needed)
    {
        if (needed > _ring.Length)
        {
            byte[] ring = new byte[Math.Max(needed, 2 * _ring.Length)];
            for (int i = 0; i < Count; i++)
            {
                ring[i] = _ring[(_head + i) % _ring.Length];
            }

            _ring = ring;
            _head = 0;
        }
    }
}
