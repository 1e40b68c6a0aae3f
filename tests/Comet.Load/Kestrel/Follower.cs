namespace Comet.Load.Kestrel;

/// <summary>
/// One who gets every event. Whoever publishes also sends, as long as the connection takes it at
/// once; what comes meanwhile is queued, and sent together by the one who is at it.
/// </summary>
internal abstract class Follower
{
    private readonly Queue<Event> _queue = new();
    private readonly List<Event> _batch = [];
    private bool _isSending;

    /// <summary>Sends the event, or leaves it to the one who is sending.</summary>
    public void Offer(Event published)
    {
        lock (_queue)
        {
            _queue.Enqueue(published);
            if (_isSending)
            {
                return;
            }

            _isSending = true;
        }

        _ = SendAllAsync();
    }

    /// <summary>Sends events, at least one, in their order.</summary>
    protected abstract ValueTask SendAsync(List<Event> events);

    private async Task SendAllAsync()
    {
        try
        {
            while (true)
            {
                lock (_queue)
                {
                    _batch.Clear();
                    while (_queue.TryDequeue(out Event? published))
                    {
                        _batch.Add(published);
                    }

                    if (_batch.Count == 0)
                    {
                        _isSending = false;
                        return;
                    }
                }

                await SendAsync(_batch);
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException
            or System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            // The connection has ended; its request finds out by itself, and nothing more is sent.
        }
    }
}
