namespace Comet.Simulator.Faults;

/// <summary>
/// One direction of a connection: bytes that are on their way, in order, each with the time at
/// which it arrives.
/// </summary>
/// <remarks>
/// Theory of operation. A ring of bytes and a queue of runs that arrive together. What has
/// arrived leaves no faster than the bandwidth: a release puts off the next by the time that its
/// bytes take. Invariant: the runs' counts and what has arrived add up to <see cref="Count"/>. A
/// run whose time has come waits for those ahead of it.
/// </remarks>
internal sealed class DelayLine(int capacity)
{
    // What a narrow link lets through at once, and what it makes up for when the loop was late.
    private const double QuantumMs = 10;
    private const double LatenessMaxMs = 100;

    private readonly byte[] _bytes = new byte[capacity];
    private readonly Queue<(int Count, long DueMs)> _later = new();
    private (int Count, long DueMs) _last;
    private int _start;
    private int _due;
    private double _freeMs;

    /// <summary>The bytes on their way.</summary>
    public int Count { get; private set; }

    public int Room => _bytes.Length - Count;

    /// <summary>Where the next bytes may be put, as many as lie in one piece.</summary>
    public Span<byte> Free
    {
        get
        {
            int end = (_start + Count) % _bytes.Length;
            int length = end >= _start && Count < _bytes.Length ? _bytes.Length - end : Room;
            return _bytes.AsSpan(end, length);
        }
    }

    /// <summary>The first <paramref name="count"/> bytes of <see cref="Free"/> set out.</summary>
    public void Commit(int count, long dueMs)
    {
        if (_last.Count > 0 && _last.DueMs == dueMs)
        {
            _last.Count += count;
        }
        else
        {
            if (_last.Count > 0)
            {
                _later.Enqueue(_last);
            }

            _last = (count, dueMs);
        }

        Count += count;
    }

    /// <summary>As many of these bytes set out as there is room for.</summary>
    public int Put(ReadOnlySpan<byte> bytes, long dueMs)
    {
        int put = 0;
        while (put < bytes.Length && Room > 0)
        {
            Span<byte> free = Free;
            int count = Math.Min(free.Length, bytes.Length - put);
            bytes.Slice(put, count).CopyTo(free);
            Commit(count, dueMs);
            put += count;
        }

        return put;
    }

    /// <summary>What has arrived and may leave now, as far as it lies in one piece.</summary>
    /// <param name="nowMs">The time.</param>
    /// <param name="conditions">Bandwidth and segment size are used.</param>
    public ReadOnlySpan<byte> Arrived(long nowMs, LinkConditions conditions)
    {
        while (_later.TryPeek(out (int Count, long DueMs) run) && run.DueMs <= nowMs)
        {
            _due += _later.Dequeue().Count;
        }

        if (_later.Count == 0 && _last.Count > 0 && _last.DueMs <= nowMs)
        {
            _due += _last.Count;
            _last.Count = 0;
        }

        if (_due == 0 || nowMs < NextFreeMs(conditions))
        {
            return [];
        }

        int count = Math.Min(_due, _bytes.Length - _start);
        if (conditions.BytesPerSecond > 0)
        {
            count = Math.Min(count, 1 + (int)(conditions.BytesPerSecond * QuantumMs / 1000));
        }

        return _bytes.AsSpan(_start, Math.Min(count, conditions.SegmentBytes));
    }

    /// <summary>The first bytes of <see cref="Arrived"/> have left.</summary>
    public void Leave(int count, long nowMs, LinkConditions conditions)
    {
        _start = (_start + count) % _bytes.Length;
        Count -= count;
        _due -= count;
        if (conditions.BytesPerSecond > 0)
        {
            _freeMs = Math.Max(_freeMs, nowMs - LatenessMaxMs)
                + (count * 1000.0 / conditions.BytesPerSecond);
        }
    }

    /// <summary>All that is on its way, in one piece; the line is empty then.</summary>
    public byte[] TakeAll()
    {
        byte[] all = new byte[Count];
        int first = Math.Min(Count, _bytes.Length - _start);
        _bytes.AsSpan(_start, first).CopyTo(all);
        _bytes.AsSpan(0, Count - first).CopyTo(all.AsSpan(first));
        _later.Clear();
        _last = default;
        _due = 0;
        Count = 0;
        return all;
    }

    /// <summary>When something can leave next; <c>long.MaxValue</c> = never.</summary>
    public long PollDeadline(LinkConditions conditions)
    {
        return Count == 0 ? long.MaxValue
            : Math.Max(NextFreeMs(conditions), NextDueMs());
    }

    private long NextDueMs()
    {
        return _due > 0 ? long.MinValue
            : _later.TryPeek(out (int Count, long DueMs) run) ? run.DueMs
            : _last.DueMs;
    }

    // A link whose bandwidth is no longer narrow owes nothing for what left before.
    private long NextFreeMs(LinkConditions conditions)
    {
        return conditions.BytesPerSecond == 0 ? long.MinValue : (long)Math.Ceiling(_freeMs);
    }
}
