using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos.Support;

/// <summary>
/// A well-behaved client of one method, on what .NET brings: it goes on after the last id whatever
/// happens to its connection, and comes back when it is told to. It keeps a journal.
/// </summary>
internal abstract class SteadyClient : IDisposable
{
    protected const string Topic = "message";

    private const int BreakMs = 100;

    private readonly ConcurrentQueue<Delivery> _journal = new();
    private readonly ConcurrentQueue<long> _arrivals = new();

    protected SteadyClient(Uri server, string since, bool isRestless)
    {
        Next = since;
        IsRestless = isRestless;
        Client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            MaxConnectionsPerServer = 1,

            // Whoever leaves a stream does not wait for its end.
            ResponseDrainTimeout = TimeSpan.Zero,
        })
        {
            BaseAddress = server,
            Timeout = Limit.Patience,
        };
    }

    public abstract string Method { get; }

    /// <summary>Whether it keeps one connection as long as the server lets it.</summary>
    public bool IsLive => !IsRestless && Method is Subscriber.Stream or Subscriber.Sse
        or Subscriber.Ws;

    /// <summary>Whether it leaves now and then of its own will, to resume at once.</summary>
    public bool IsRestless { get; }

    /// <summary>The events and notices in the order of their coming.</summary>
    public IReadOnlyCollection<Delivery> Journal => _journal;

    /// <summary>When each of them came, by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public IReadOnlyCollection<long> Arrivals => _arrivals;

    /// <summary>How often a response began, a WebSocket was opened.</summary>
    public int Openings { get; protected set; }

    /// <summary>How often it was turned away with 503 or 429.</summary>
    public int Refusals { get; private set; }

    /// <summary>How often a connection failed or was ended by the server.</summary>
    public int Breaks { get; protected set; }

    protected HttpClient Client { get; }

    protected string Next { get; set; }

    /// <summary>A client of each method.</summary>
    public static List<SteadyClient> OfEachMethod(Uri server, string since, bool isRestless)
    {
        return
        [
            new SteadyBatches(server, since, isRestless, "poll"),
            new SteadyBatches(server, since, isRestless, "long-poll"),
            new SteadyStream(server, since, isRestless),
            new SteadyEvents(server, since, isRestless),
            new SteadyWebSocket(server, since, isRestless),
        ];
    }

    /// <summary>Follows until it is told to end.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            int waitMs;
            try
            {
                waitMs = await FollowAsync(end);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (IsBreak(fault))
            {
                Breaks++;
                waitMs = BreakMs;
            }

            await Task.Delay(waitMs, end).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None,
                TaskScheduler.Default);
        }
    }

    /// <summary>Whether it came to the event with this data.</summary>
    public bool HasReached(string data)
    {
        return _journal.LastOrDefault()?.Data == data;
    }

    /// <summary>Asserts that it got 1 to <paramref name="count"/>, each once, in order.</summary>
    public void AssertHasAll(int count)
    {
        CollectionAssert.AreEqual(
            Enumerable.Range(1, count).Select(n => $"{n}").ToList(),
            _journal.Select(d => d.Kind == DeliveryKind.Event ? d.Data : d.ToString()).ToList(),
            ToString());
    }

    public override string ToString()
    {
        return $"{Method}{(IsRestless ? ", restless" : "")}: {_journal.Count} deliveries, "
            + $"{Openings} openings, {Refusals} refusals, {Breaks} breaks";
    }

    public void Dispose()
    {
        Client.Dispose();
    }

    /// <summary>Asks once, or follows one connection to its end.</summary>
    /// <returns>How long to wait before the next time, in ms.</returns>
    protected abstract Task<int> FollowAsync(CancellationToken end);

    protected void Take(Delivery delivery)
    {
        if (delivery.Kind == DeliveryKind.Event)
        {
            Next = delivery.Id;
        }

        _arrivals.Enqueue(Stopwatch.GetTimestamp());
        _journal.Enqueue(delivery);
    }

    /// <summary>How long an answer sends the client away, in ms; 0 when it may stay.</summary>
    /// <exception cref="HttpRequestException">It is refused for good.</exception>
    protected int RefusalMs(HttpResponseMessage answer)
    {
        if (answer.StatusCode is HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.TooManyRequests)
        {
            return Refused(answer.Headers.RetryAfter?.Delta);
        }

        answer.EnsureSuccessStatusCode();
        Openings++;
        return 0;
    }

    /// <summary>Notes that it was sent away, and for how long, in ms.</summary>
    protected int Refused(TimeSpan? retryAfter)
    {
        Refusals++;
        Assert.IsNotNull(retryAfter, "a refusal says when to come back");
        return (int)retryAfter.Value.TotalMilliseconds;
    }

    // What the network does; a status that no well-behaved client should get is none of it.
    private static bool IsBreak(Exception fault)
    {
        return fault switch
        {
            HttpRequestException http => http.StatusCode is null,
            IOException or SocketException or WebSocketException => true,
            OperationCanceledException => true,
            _ => false,
        };
    }
}
