namespace Comet.Tests.EndToEnd.Support;

/// <summary>
/// A client that follows the board by one method, written on what .NET brings: each checks the
/// server by an implementation that is not the server's own.
/// </summary>
internal abstract class Subscriber : IAsyncDisposable
{
    public const string Poll = "poll";
    public const string LongPoll = "long-poll";
    public const string Stream = "stream";
    public const string Sse = "sse";
    public const string Ws = "ws";

    public static readonly string[] Methods = [Poll, LongPoll, Stream, Sse, Ws];

    /// <summary>
    /// Opens a subscriber; once this returns, the server knows its cursor, so that whatever is
    /// published later reaches it.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="method">One of <see cref="Methods"/>.</param>
    /// <param name="query">Such as <c>since=latest&amp;topics=led</c>.</param>
    public static async Task<Subscriber> OpenAsync(
        LiveServer server, string method, string query = "since=latest")
    {
        return method switch
        {
            Poll => await BatchSubscriber.OpenAsync(server, "poll", "", query),
            LongPoll => await BatchSubscriber.OpenAsync(server, "long-poll", "wait=10", query),
            Stream => await LineSubscriber.OpenAsync(server, query),
            Sse => await SseSubscriber.OpenAsync(server, query),
            Ws => await WebSocketSubscriber.OpenAsync(server, query),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
        };
    }

    /// <summary>The next event or notice.</summary>
    public abstract Task<Delivery> NextAsync();

    /// <summary>
    /// Publishes as a client of this method does: over its own connection when that carries
    /// messages upstream, by POST otherwise.
    /// </summary>
    public abstract Task PublishAsync(string topic, string json);

    public abstract ValueTask DisposeAsync();

    /// <summary>The next <paramref name="count"/> events; a notice among them fails.</summary>
    public async Task<List<Delivery>> NextEventsAsync(int count)
    {
        List<Delivery> events = [];
        while (events.Count < count)
        {
            Delivery delivery = await NextAsync();
            Assert.AreEqual(DeliveryKind.Event, delivery.Kind, delivery.ToString());
            events.Add(delivery);
        }

        return events;
    }
}
