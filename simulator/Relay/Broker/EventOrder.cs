namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// Puts the events of one board into their order, however they come: those that are known are
/// dropped, those ahead of a missing one wait for it.
/// </summary>
/// <remarks>Of the event to come next nothing waits; at most <paramref name="aheadMax"/> wait, and
/// what is beyond counts as missing.</remarks>
/// <param name="aheadMax">How many events may wait.</param>
internal sealed class EventOrder(int aheadMax)
{
    private readonly SortedDictionary<long, BoardLine> _ahead = [];
    private readonly List<BoardLine> _ready = [];

    /// <summary>The event to come next.</summary>
    public EventId Next { get; private set; } = new(0, 1);

    /// <summary>Whether an event waits for a missing one.</summary>
    public bool IsWaiting => _ahead.Count > 0;

    /// <summary>All up to an id is known, and nothing of another epoch counts any more.</summary>
    public void Restart(EventId known)
    {
        EventId next = known with { Sequence = known.Sequence + 1 };
        if (known.Epoch != Next.Epoch)
        {
            _ahead.Clear();
            _ready.Clear();
            Next = next;
        }
        else if (next.Sequence > Next.Sequence)
        {
            Next = next;
        }

        Advance();
    }

    /// <summary>An event, or the notice of a gap, has come.</summary>
    public void Add(BoardLine line)
    {
        (EventId first, EventId last) = line switch
        {
            BoardLine.Item item => (item.Value.Id, item.Value.Id),
            BoardLine.Gap gap => (gap.From, gap.To),
            _ => (default, default),
        };
        if (last.Epoch != Next.Epoch || last.Sequence < Next.Sequence)
        {
            return;
        }

        if (first.Sequence <= Next.Sequence)
        {
            Pass(line, last);
            Advance();
        }
        else if (_ahead.Count < aheadMax)
        {
            // An event is better than the notice that it is missing.
            if (line is BoardLine.Item || !_ahead.ContainsKey(first.Sequence))
            {
                _ahead[first.Sequence] = line;
            }
        }
    }

    /// <summary>What is missing before the next one that waits will not come.</summary>
    public void Skip()
    {
        if (IsWaiting)
        {
            EventId to = Next with { Sequence = _ahead.First().Key - 1 };
            Pass(new BoardLine.Gap(Next, to), to);
            Advance();
        }
    }

    /// <summary>What has come in order since the last call.</summary>
    public IReadOnlyList<BoardLine> TakeReady()
    {
        BoardLine[] ready = [.. _ready];
        _ready.Clear();
        return ready;
    }

    private void Pass(BoardLine line, EventId last)
    {
        _ready.Add(line);
        Next = last with { Sequence = last.Sequence + 1 };
    }

    private void Advance()
    {
        while (IsWaiting)
        {
            (long sequence, BoardLine line) = _ahead.First();
            if (sequence > Next.Sequence)
            {
                return;
            }

            _ahead.Remove(sequence);
            EventId last = line is BoardLine.Gap gap ? gap.To : Next with { Sequence = sequence };
            if (last.Sequence >= Next.Sequence)
            {
                Pass(line, last);
            }
        }
    }
}
