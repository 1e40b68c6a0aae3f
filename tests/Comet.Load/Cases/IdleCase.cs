using System.Diagnostics;
using Comet.Load.Client;
using Comet.Load.Options;
using Comet.Load.Report;
using Comet.Load.Servers;

namespace Comet.Load.Cases;

/// <summary>
/// What the server's process grows by for a connection that is open and silent. It is compared
/// with one started for a few: what a server takes beforehand for those to come counts, too.
/// </summary>
/// <param name="method">WebSockets or event streams.</param>
/// <param name="connections">How many.</param>
internal sealed class IdleCase(EventMethod method, int connections) : LoadCase
{
    private const int Few = 10;

    public override string Name =>
        $"idle-{(method == EventMethod.WebSocket ? "ws" : "sse")}-{connections}";

    public override string Unit => "B";

    public override int Connections => connections;

    public override bool Suits(Routes routes)
    {
        return !routes.IsEchoOfBytes && RouteOf(routes) is not null;
    }

    public override Measurement Run(Func<int, Target> start, LoadOptions options)
    {
        long few = ResidentBytes(start, Few, options, out _);
        long many = ResidentBytes(start, connections + Few, options, out double cpuSeconds);
        return new Measurement
        {
            Messages = connections,
            Seconds = options.Seconds,
            CpuSeconds = cpuSeconds,
            BytesPerConnection = (double)(many - few) / connections,
        };
    }

    private long ResidentBytes(
        Func<int, Target> start, int count, LoadOptions options, out double cpuSeconds)
    {
        using Target target = start(count);
        using EventLoop loop = new();
        Publisher publisher = new(target.Routes.Publish!, EventCase.DataBytes);
        Deliveries deliveries = new(publisher);
        string route = RouteOf(target.Routes)!;
        bool isWebSocket = method == EventMethod.WebSocket;
        byte[] request = isWebSocket ? Requests.Handshake(route) : Requests.Stream(route);
        loop.Open(
            [.. Enumerable.Range(0, count).Select(
                _ => new Subscriber(request, isWebSocket, deliveries))],
            target.Port,
            Patience);

        // As long as it takes to give back what was only needed to connect.
        cpuSeconds = target.Sample().CpuSeconds;
        RunSilently(loop, options.Seconds);
        Usage usage = target.Sample();
        cpuSeconds = usage.CpuSeconds - cpuSeconds;
        return usage.ResidentBytes;
    }

    private static void RunSilently(EventLoop loop, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            loop.RunOnce(10);
        }
    }

    private string? RouteOf(Routes routes)
    {
        return method == EventMethod.WebSocket ? routes.WebSocket : routes.EventStream;
    }
}
