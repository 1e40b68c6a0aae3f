using Comet.Simulator.Recording;

namespace Comet.Simulator.Bench.Traffic;

/// <summary>The connections whose traffic is known: those that are open, the last of each slot,
/// and the last that were closed. One thread reads and writes it.</summary>
/// <param name="createMask">Makes what writes over tokens; null = there are none.</param>
internal sealed class TrafficBook(Func<TokenMask>? createMask)
{
    /// <summary>Of slots above these the traffic is not kept.</summary>
    public const int SlotsMax = 64;

    /// <summary>How many closed connections are kept.</summary>
    public const int ClosedMax = 32;

    private readonly TrafficConnection?[] _slots = new TrafficConnection?[SlotsMax];
    private readonly Queue<TrafficConnection> _closed = new();

    // Of all connections, those of other slots included.
    private readonly SortedDictionary<long, TrafficConnection> _known = [];

    /// <summary>The connections that are known, the oldest first.</summary>
    public IEnumerable<TrafficConnection> Connections => _known.Values;

    /// <summary>The connection of a slot, or the last that had it; null = none ever had.</summary>
    public TrafficConnection? InSlot(int slot)
    {
        return slot < SlotsMax ? _slots[slot] : null;
    }

    /// <summary>The connection of a number, or null: it is not known, or no longer.</summary>
    public TrafficConnection? Find(long number)
    {
        return _known.GetValueOrDefault(number);
    }

    /// <summary>The next thing that the event loop told.</summary>
    public void Take(in TrafficPiece piece)
    {
        if (piece.Kind == TrafficKind.Opened)
        {
            TrafficConnection opened = new(
                piece.Count, piece.Slot, piece.Text, piece.TimeMs, createMask);
            _slots[piece.Slot] = opened;
            _known.Add(opened.Number, opened);
            return;
        }

        foreach (TrafficConnection connection in piece.Slot >= 0 ? [_slots[piece.Slot]!] : Open())
        {
            connection.Take(piece);
            if (piece.Kind == TrafficKind.Closed)
            {
                Retire(connection);
            }
        }
    }

    private IEnumerable<TrafficConnection> Open()
    {
        return _slots.OfType<TrafficConnection>().Where(connection => connection.IsOpen);
    }

    // The last of a slot stays, however many were closed since.
    private void Retire(TrafficConnection connection)
    {
        _closed.Enqueue(connection);
        for (int i = _closed.Count; i > 0 && _closed.Count > ClosedMax; i--)
        {
            TrafficConnection oldest = _closed.Dequeue();
            if (_slots[oldest.Slot] == oldest)
            {
                _closed.Enqueue(oldest);
            }
            else
            {
                _known.Remove(oldest.Number);
            }
        }
    }
}
