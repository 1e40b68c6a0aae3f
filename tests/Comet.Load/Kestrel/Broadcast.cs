namespace Comet.Load.Kestrel;

/// <summary>The events of late, who follows them, and who waits for the next one.</summary>
internal sealed class Broadcast
{
    // Events that a long poll finds when it comes late.
    private const int Kept = 1024;

    private readonly Lock _lock = new();
    private readonly HashSet<Follower> _followers = [];
    private readonly Event?[] _events = new Event?[Kept];
    private TaskCompletionSource<Event> _next = new();
    private long _count;

    public void Add(Follower follower)
    {
        lock (_lock)
        {
            _followers.Add(follower);
        }
    }

    public void Remove(Follower follower)
    {
        lock (_lock)
        {
            _followers.Remove(follower);
        }
    }

    /// <summary>Encodes an event and gives it to all.</summary>
    /// <returns>Its id, and how many followers got it.</returns>
    public (long Id, int Followers) Publish(byte[] data)
    {
        TaskCompletionSource<Event> waiters;
        Event published;
        int count;
        lock (_lock)
        {
            published = new Event(_count + 1, data);
            _events[_count++ % Kept] = published;
            waiters = _next;
            _next = new TaskCompletionSource<Event>();
            count = _followers.Count;

            // In the order of publishing: each follower's queue is fed under the lock.
            foreach (Follower follower in _followers)
            {
                follower.Offer(published);
            }
        }

        waiters.SetResult(published);
        return (published.Id, count);
    }

    /// <summary>The event behind an id, as soon as there is one.</summary>
    /// <param name="since">The id; null asks for the latest.</param>
    public ValueTask<Event> NextAsync(long? since)
    {
        lock (_lock)
        {
            long wanted = since ?? Math.Max(0, _count - 1);
            return wanted < _count && wanted >= _count - Kept
                ? new ValueTask<Event>(_events[wanted % Kept]!)
                : new ValueTask<Event>(_next.Task);
        }
    }
}
