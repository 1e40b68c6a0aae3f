#if COMET_HOST
using System;
using Comet.Embedded.Foundation;

namespace Comet.Embedded.Topics;

/// <content>
/// A log of somebody else's events: they keep the ids that they were given where they come from,
/// some may never come, and their origin may be away.
/// </content>
/// <remarks>
/// Theory of operation. Sequences that will never come are holes: entries of a topic that no cursor
/// selects. Those that follow each other share one run, without an envelope, so that a long hole
/// costs little more than a short one. What precedes the last hole is kept for who wants the latest
/// value of each topic; to who goes on from an id it is a gap up to the hole's end, since what was
/// in the hole is missing. Invariant: there is no hole at or behind <c>_soundFirst</c>.
/// </remarks>
public sealed partial class EventLog
{
    // Beyond the topics: one bit of a mask is kept free for the sign.
    private const int Hole = TopicTable.CountMax;

    private long _soundFirst;

    /// <summary>Whether the events' origin is away, so that nothing new comes.</summary>
    public bool IsStale { get; set; }

    /// <summary>
    /// Lets the next event be of a later sequence: those up to it will never come.
    /// </summary>
    /// <param name="next">The sequence that the next event gets.</param>
    public void SkipTo(long next)
    {
        Invariant.Check(next >= Next);
        if (next == Next)
        {
            return;
        }

        if (First == Next || next - Next >= _entries.Length)
        {
            // Nothing is before them, or they alone fill the log.
            EvictTo(Next);
            EvictAll(next - 1);
            First = next;
            Next = next;
        }

        if (Next < next)
        {
            AppendHoles((int)(next - Next));
        }

        _soundFirst = next;
    }

    /// <summary>The first sequence from a kept one on that is no hole, or the next one.</summary>
    public long EndOfHole(long sequence)
    {
        while (sequence < Next && TopicOf(sequence) == Hole)
        {
            // No event shares a run with a hole, so the entries that are equal are one hole's.
            int at = _newest - (int)(Next - 1 - sequence);
            at += at < 0 ? _entries.Length : 0;
            int alike = _entries.AsSpan(at).IndexOfAnyExcept(_entries[at]);
            long end = sequence + (alike < 0 ? _entries.Length - at : alike);
            sequence = Math.Min(Next, end);
        }

        return sequence;
    }

    /// <summary>Forgets everything: the origin has begun a new epoch.</summary>
    public void Restart(uint epoch)
    {
        _epoch = epoch;
        First = 1;
        Next = 1;
        _soundFirst = 0;
        _newest = 0;
        _tail = 0;
        Array.Clear(_marks);
    }

    // A cursor that begins with the latest values takes them from before the holes, too.
    partial void PassHoles(Cursor cursor, ref long first)
    {
        if (_soundFirst > first && !cursor.Has(Cursor.CurrentOnly))
        {
            first = _soundFirst;
        }
    }

    // Nobody knows of which topic the missing events were.
    partial void FindHoles(Cursor cursor, ref bool lost)
    {
        lost |= cursor.TopicMask != 0 && cursor.Next < _soundFirst;
    }

    // Whoever is behind a hole that goes is told of it by _soundFirst.
    partial void PassHole(ref int mark)
    {
        mark = mark == _topics.Capacity + Hole ? _topics.Capacity : mark;
    }

    // As if an event of each topic had gone.
    private void EvictAll(long sequence)
    {
        for (int topic = 0; topic < _topics.Capacity; topic++)
        {
            _marks[_topics.Capacity + topic] = (int)sequence;
        }
    }

    // Whoever is behind a hole that goes is told of it by _soundFirst, so it leaves no mark.
    private void EvictTo(long first)
    {
        while (First < first)
        {
            long end = EndOfHole(First);
            if (end > First)
            {
                First = Math.Min(first, end);
            }
            else
            {
                Evict();
            }
        }
    }

    // Fewer than there are entries.
    private void AppendHoles(int count)
    {
        EvictTo(Next + count - _entries.Length);
        int start = MakeRoom(PrefixLength);
        Bytes[start] = Hole;
        int first = _newest + 1;
        int behind = Math.Min(count, _entries.Length - first);
        ushort entry = (ushort)(start >> _alignment);
        Array.Fill(_entries, entry, first, behind);
        Array.Fill(_entries, entry, 0, count - behind);
        _newest = (_newest + count) % _entries.Length;
        _tail = start + PrefixLength;
        Next += count;
    }
}
#endif
