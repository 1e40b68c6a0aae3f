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
        RunWith(start, Few, options, out long few);
        Measurement run = RunWith(start, connections + Few, options, out long many);
        return run with { BytesPerConnection = (double)(many - few) / connections };
    }

    private Measurement RunWith(
        Func<int, Target> start, int count, LoadOptions options, out long residentBytes)
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
        Window window = Window.Open(target);
        while (window.Elapsed < options.Seconds)
        {
            loop.RunOnce(10);
        }

        residentBytes = target.Sample().ResidentBytes;
        return window.Close(count);
    }

    private string? RouteOf(Routes routes)
    {
        return method == EventMethod.WebSocket ? routes.WebSocket : routes.EventStream;
    }
}
