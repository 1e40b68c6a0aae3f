using System.Net.ServerSentEvents;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>Server-Sent Events with .NET's <see cref="SseParser"/>.</summary>
internal sealed class SseSubscriber : Subscriber
{
    private readonly LiveServer _server;
    private readonly HttpResponseMessage _answer;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _items;
    private readonly CancellationTokenSource _end = new();

    private SseSubscriber(LiveServer server, HttpResponseMessage answer, Stream body)
    {
        _server = server;
        _answer = answer;
        _parser = SseParser.Create(body);
        _items = _parser.EnumerateAsync(_end.Token).GetAsyncEnumerator();
    }

    /// <summary>What the server gave as <c>retry:</c>.</summary>
    public TimeSpan ReconnectionInterval => _parser.ReconnectionInterval;

    public static async Task<Subscriber> OpenAsync(LiveServer server, string query)
    {
        return await ConnectAsync(server, query, null);
    }

    public static async Task<SseSubscriber> ConnectAsync(
        LiveServer server, string query, string? lastEventId)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"sse?{query}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage answer = await server.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        answer.EnsureSuccessStatusCode();
        Assert.AreEqual("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new SseSubscriber(
            server, answer, await answer.Content.ReadAsStreamAsync(Limit.Token));
    }

    public override async Task<Delivery> NextAsync()
    {
        _end.CancelAfter(Limit.Patience);
        Assert.IsTrue(await _items.MoveNextAsync(), "the event stream ended");
        SseItem<string> item = _items.Current;
        switch (item.EventType)
        {
            case "comet.gap":
                return Delivery.Parse($"{{\"gap\":{item.Data}}}");
            case "comet.reset":
                return Delivery.Parse($"{{\"reset\":{item.Data}}}");
            case "comet.offline":
                return Delivery.Parse($"{{\"offline\":{item.Data}}}");
            case "comet.online":
                return Delivery.Parse($"{{\"online\":{item.Data}}}");
        }

        Assert.AreEqual("message", item.EventType);
        Delivery delivery = Delivery.Parse(item.Data);
        Assert.AreEqual(delivery.Id, item.EventId);
        return delivery;
    }

    public override async Task PublishAsync(string topic, string json)
    {
        await _server.PublishAsync(topic, json);
    }

    public override ValueTask DisposeAsync()
    {
        // Disposing of the enumerator while it waits is not allowed; the answer ends it.
        _answer.Dispose();
        _end.Dispose();
        return ValueTask.CompletedTask;
    }
}
