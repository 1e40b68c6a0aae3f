namespace Comet.Tests.EndToEnd.Support;

/// <summary>Polling and long polling with <see cref="HttpClient"/>.</summary>
internal sealed class BatchSubscriber : Subscriber
{
    private readonly LiveServer _server;
    private readonly string _path;
    private readonly string _more;
    private readonly Queue<Delivery> _deliveries = new();
    private string _next = "";

    private BatchSubscriber(LiveServer server, string path, string more)
    {
        _server = server;
        _path = path;
        _more = more;
    }

    public static async Task<Subscriber> OpenAsync(
        LiveServer server, string path, string wait, string query)
    {
        string kept = string.Concat(query.Split('&')
            .Where(part => part.StartsWith("topics=", StringComparison.Ordinal)
                || part.StartsWith("access_token=", StringComparison.Ordinal))
            .Select(part => "&" + part));
        string more = kept + (wait.Length > 0 ? "&" + wait : "");
        BatchSubscriber subscriber = new(server, path, more);

        // What there is now, without waiting: the answer names where to go on.
        string now = path == LongPoll ? $"{path}?{query}&wait=0" : $"{path}?{query}";
        subscriber.Take(Batch.Parse(await server.Client.GetStringAsync(now, Limit.Token)));
        return subscriber;
    }

    public override async Task<Delivery> NextAsync()
    {
        CancellationToken token = Limit.Token;
        while (_deliveries.Count == 0)
        {
            token.ThrowIfCancellationRequested();
            Take(Batch.Parse(await _server.Client.GetStringAsync(
                $"{_path}?since={_next}{_more}", token)));
        }

        return _deliveries.Dequeue();
    }

    public override async Task PublishAsync(string topic, string json)
    {
        await _server.PublishAsync(topic, json);
    }

    public override ValueTask DisposeAsync()
    {
        return ValueTask.CompletedTask;
    }

    private void Take(Batch batch)
    {
        _next = batch.Next;
        foreach (Delivery delivery in batch.Deliveries())
        {
            _deliveries.Enqueue(delivery);
        }
    }
}
