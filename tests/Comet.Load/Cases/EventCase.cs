using System.Diagnostics;
using Comet.Load.Client;
using Comet.Load.Options;
using Comet.Load.Report;
using Comet.Load.Servers;

namespace Comet.Load.Cases;

/// <summary>
/// Events to many subscribers. Closed: the next one is published when all have got the last one
/// and its publisher an answer. Open: events are published at a rate, whether or not the server
/// keeps up; delays count from the time that was meant.
/// </summary>
/// <param name="method">How events come.</param>
/// <param name="subscribers">How many.</param>
/// <param name="isOpen">Whether it is the open loop.</param>
internal sealed class EventCase(EventMethod method, int subscribers, bool isOpen) : LoadCase
{
    public const int DataBytes = 64;

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(20);

    public override string Name => $"{Word}-{subscribers}{(isOpen ? "-open" : "")}";

    public override int Connections => subscribers;

    private string Word => method switch
    {
        EventMethod.WebSocket => "fanout-ws",
        EventMethod.EventStream => "fanout-sse",
        EventMethod.Stream => "fanout-stream",
        _ => "long-poll",
    };

    public override bool Suits(Routes routes)
    {
        return RouteOf(routes) is not null && routes.Publish is not null;
    }

    public override Measurement Run(Func<int, Target> start, LoadOptions options)
    {
        using Target target = start(subscribers + 1);
        using EventLoop loop = new();
        Publisher publisher = new(target.Routes.Publish!, DataBytes);
        Deliveries deliveries = new(publisher);
        loop.Open([publisher], target.Port, Patience);

        // Who asks for the latest event finds one.
        publisher.Publish();
        loop.RunUntil(() => publisher.IsIdle, Patience, "an answer to the publisher");
        loop.Open(Subscribe(target.Routes, deliveries), target.Port, Patience);

        // While they came, the server may have lost its patience with a silent publisher.
        publisher.Close();
        loop.Open([publisher], target.Port, Patience);
        Begin(loop, publisher, deliveries);
        long warm = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(warm).TotalSeconds < options.WarmUpSeconds)
        {
            PublishToAll(loop, publisher, deliveries);
        }

        return Measure(loop, target, publisher, deliveries, options);
    }

    private Measurement Measure(
        EventLoop loop,
        Target target,
        Publisher publisher,
        Deliveries deliveries,
        LoadOptions options)
    {
        deliveries.Clear();
        long published = publisher.Published;
        long receives = loop.Receives;
        long answers = publisher.Receives;
        Window window = Window.Open(target);
        if (isOpen)
        {
            PublishAtRate(loop, publisher, deliveries, options);
        }
        else
        {
            while (window.Elapsed < options.Seconds)
            {
                PublishToAll(loop, publisher, deliveries);
            }
        }

        Measurement run = window.Close(deliveries.Received);
        receives = loop.Receives - receives - (publisher.Receives - answers);
        long expected = (publisher.Published - published) * subscribers;
        return run with
        {
            DelayMedianUs = deliveries.Delays.Percentile(0.5),
            DelayP99Us = deliveries.Delays.Percentile(0.99),
            Missed = expected - deliveries.Received,
            PerReceive = (double)deliveries.Received / receives,
        };
    }

    private string? RouteOf(Routes routes)
    {
        return method switch
        {
            EventMethod.WebSocket => routes.WebSocket,
            EventMethod.EventStream => routes.EventStream,
            EventMethod.Stream => routes.Stream,
            _ => routes.LongPoll,
        };
    }

    private Connection[] Subscribe(Routes routes, Deliveries deliveries)
    {
        string route = RouteOf(routes)!;
        bool isWebSocket = method == EventMethod.WebSocket;
        byte[] request = isWebSocket ? Requests.Handshake(route) : Requests.Stream(route);
        return [.. Enumerable.Range(0, subscribers).Select<int, Connection>(
            _ => method == EventMethod.LongPoll
                ? new LongPoller(route, routes.Since, deliveries)
                : new Subscriber(request, isWebSocket, deliveries))];
    }

    // A server may say that a stream begins before it counts the subscriber in: those who miss
    // the first event get the second.
    private void Begin(EventLoop loop, Publisher publisher, Deliveries deliveries)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            publisher.Publish();
            try
            {
                loop.RunUntil(
                    () => deliveries.HaveAll(subscribers) && publisher.IsIdle,
                    s_retry,
                    $"one event to each of {subscribers} subscribers");
                return;
            }
            catch (LoadException) when (Stopwatch.GetElapsedTime(start) < Patience)
            {
                // The next one is published.
            }
        }
    }

    private void PublishToAll(EventLoop loop, Publisher publisher, Deliveries deliveries)
    {
        publisher.Publish();
        loop.RunUntil(
            () => deliveries.HaveAll(subscribers) && publisher.IsIdle,
            Patience,
            "an event to each subscriber");
    }

    private void PublishAtRate(
        EventLoop loop, Publisher publisher, Deliveries deliveries, LoadOptions options)
    {
        double ticksPerEvent = Stopwatch.Frequency * (double)subscribers / options.Offered;
        long first = publisher.Published;
        long start = Stopwatch.GetTimestamp();
        int count = (int)Math.Max(1, options.Seconds * Stopwatch.Frequency / ticksPerEvent);
        while (publisher.Published - first < count)
        {
            long due = start + (long)((publisher.Published - first) * ticksPerEvent);
            if (Stopwatch.GetTimestamp() >= due)
            {
                publisher.Publish(due);
            }

            loop.RunOnce(0);
        }

        long wanted = (publisher.Published - first) * subscribers;
        try
        {
            loop.RunUntil(
                () => deliveries.Received + deliveries.Missed >= wanted && publisher.IsIdle,
                s_drain,
                "what was published");
        }
        catch (LoadException)
        {
            // It counts as missed.
        }
    }
}
