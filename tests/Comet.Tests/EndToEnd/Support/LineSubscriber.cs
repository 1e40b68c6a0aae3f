namespace Comet.Tests.EndToEnd.Support;

/// <summary>HTTP streaming with <see cref="HttpClient"/>; blank lines are heartbeats.</summary>
internal sealed class LineSubscriber : Subscriber
{
    private readonly LiveServer _server;
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _reader;

    private LineSubscriber(LiveServer server, HttpResponseMessage answer, StreamReader reader)
    {
        _server = server;
        _answer = answer;
        _reader = reader;
    }

    public static async Task<Subscriber> OpenAsync(LiveServer server, string query)
    {
        HttpResponseMessage answer = await server.Client.GetAsync(
            $"stream?{query}", HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        answer.EnsureSuccessStatusCode();
        Assert.AreEqual("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        System.IO.Stream body = await answer.Content.ReadAsStreamAsync(Limit.Token);
        return new LineSubscriber(server, answer, new StreamReader(body));
    }

    public override async Task<Delivery> NextAsync()
    {
        CancellationToken token = Limit.Token;
        while (true)
        {
            string? line = await _reader.ReadLineAsync(token);
            Assert.IsNotNull(line, "the stream ended");
            if (line.Length > 0)
            {
                return Delivery.Parse(line);
            }
        }
    }

    public override async Task PublishAsync(string topic, string json)
    {
        await _server.PublishAsync(topic, json);
    }

    public override ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
