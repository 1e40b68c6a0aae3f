namespace Comet.Embedded.Topics;

/// <content>Reading through cursors: where they begin, what is next, what was lost.</content>
public sealed partial class EventLog
{
    private const int AgingEventsMax = 16;

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
        long first = First;
        PassHoles(cursor, ref first);
        if (cursor.Next >= first)
        {
            return false;
        }

        bool lost = WasEvicted(cursor.TopicMask, cursor.Next);
        FindHoles(cursor, ref lost);
        if (lost)
        {
            if (cursor.GapFrom == 0)
            {
                cursor.GapFrom = cursor.Next;
            }

            long dropped = cursor.Drops + first - cursor.Next;
            cursor.Drops = dropped < Cursor.DropsMax ? (int)dropped : Cursor.DropsMax;
        }

        cursor.Next = first;
        return lost;
    }

    partial void PassHoles(Cursor cursor, ref long first);

    partial void FindHoles(Cursor cursor, ref bool lost);

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
            while (from < behind && ((mask >> Bytes[StartOf(from)]) & 1) == 0)
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

    /// <summary>
    /// Whether the topic's latest event is gone, or is one of the oldest that go next: then who
    /// subscribes without <c>since</c> finds no state, or soon will not.
    /// </summary>
    public bool IsAging(int topic)
    {
        long kept = Next - First;
        long margin = kept / 4 < AgingEventsMax ? kept / 4 : AgingEventsMax;
        return First > 1 && LatestUpTo(topic, Last) < First + margin;
    }

    /// <summary>
    /// Whether an event of the selected topics waits for the cursor, kept or not.
    /// </summary>
    public bool HasNews(Cursor cursor)
    {
        for (int topic = 0; topic < _topics.Count; topic++)
        {
            if (((cursor.TopicMask >> topic) & 1) != 0
                && SequenceOf(_marks[topic]) >= cursor.Next)
            {
                return true;
            }
        }

        return false;
    }

    // The latest kept event of the topic that is not behind `end`, or 0.
    private long LatestUpTo(int topic, long end)
    {
        long sequence = SequenceOf(_marks[topic]);
        if (sequence > end)
        {
            // Published to while the cursor was on its way: look back for the one it was promised.
            sequence = end;
            while (sequence >= First && TopicOf(sequence) != topic)
            {
                sequence--;
            }
        }

        // A mark that seems newer than it is may name another topic's event.
        return sequence >= First && TopicOf(sequence) == topic ? sequence : 0;
    }

    // The latest sequence given out whose lower 32 bits are these, or what precedes the first.
    private long SequenceOf(int mark)
    {
        long last = Next - 1;
        return last - (uint)((int)last - mark);
    }

    private bool WasEvicted(int mask, long from)
    {
        int count = _topics.Count;
        int evicted = _topics.Capacity;
        for (int topic = 0; topic < count; topic++)
        {
            if (((mask >> topic) & 1) != 0 && SequenceOf(_marks[evicted + topic]) >= from)
            {
                return true;
            }
        }

        return false;
    }
}
