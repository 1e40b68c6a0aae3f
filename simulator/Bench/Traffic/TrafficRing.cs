namespace Comet.Simulator.Bench.Traffic;

/// <summary>The last items of a connection: so many at most, and so many bytes.</summary>
internal sealed class TrafficRing(int itemsMax, int bytesMax)
{
    private readonly Queue<TrafficItem> _items = new();
    private long _weight;

    /// <summary>The number of the newest; 0 = there was none.</summary>
    public long Last { get; private set; }

    /// <summary>Those that are kept, the oldest first.</summary>
    public IEnumerable<TrafficItem> Items => _items;

    /// <summary>Adds an item, which is given its number.</summary>
    public void Add(TrafficItem item)
    {
        item = item with { Number = ++Last };
        _items.Enqueue(item);
        _weight += item.Weight;
        while (_items.Count > itemsMax || (_weight > bytesMax && _items.Count > 1))
        {
            _weight -= _items.Dequeue().Weight;
        }
    }
}
