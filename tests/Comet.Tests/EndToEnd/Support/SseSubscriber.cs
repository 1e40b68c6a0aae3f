using System.Net.ServerSentEvents;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>Server-Sent Events with .NET's <see cref="SseParser"/>.</summary>
internal sealed class SseSubscriber : Subscriber
{
    private readonly TestSimulator _simulator;
    private readonly HttpResponseMessage _answer;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _items;
    private readonly CancellationTokenSource _end = new();

    private SseSubscriber(TestSimulator simulator, HttpResponseMessage answer, Stream body)
    {
        _simulator = simulator;
        _answer = answer;
        _parser = SseParser.Create(body);
        _items = _parser.EnumerateAsync(_end.Token).GetAsyncEnumerator();
    }

    /// <summary>What the server gave as <c>retry:</c>.</summary>
    public TimeSpan ReconnectionInterval => _parser.ReconnectionInterval;

    public static async Task<Subscriber> OpenAsync(TestSimulator simulator, string query)
    {
        return await ConnectAsync(simulator, query, null);
    }

    public static async Task<SseSubscriber> ConnectAsync(
        TestSimulator simulator, string query, string? lastEventId)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"sse?{query}");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage answer = await simulator.Client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        answer.EnsureSuccessStatusCode();
        Assert.AreEqual("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return new SseSubscriber(
            simulator, answer, await answer.Content.ReadAsStreamAsync(Limit.Token));
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
        }

        Assert.AreEqual("message", item.EventType);
        Delivery delivery = Delivery.Parse(item.Data);
        Assert.AreEqual(delivery.Id, item.EventId);
        return delivery;
    }

    public override async Task PublishAsync(string topic, string json)
    {
        await _simulator.PublishAsync(topic, json);
    }

    public override ValueTask DisposeAsync()
    {
        // Disposing of the enumerator while it waits is not allowed; the answer ends it.
        _answer.Dispose();
        _end.Dispose();
        return ValueTask.CompletedTask;
    }
}
