using Comet.Load.Client;
using Comet.Load.Options;
using Comet.Load.Report;
using Comet.Load.Servers;

namespace Comet.Load.Cases;

/// <summary>Messages to and fro over WebSockets, a number of them on the way at once.</summary>
internal sealed class EchoCase(int connections, int bytes, int inFlight) : LoadCase
{
    public override string Name => $"echo-{connections}x{bytes}-{inFlight}";

    public override int Connections => connections;

    public override bool Suits(Routes routes)
    {
        return routes.Echo is not null || routes.IsEchoOfBytes;
    }

    public override Measurement Run(Func<int, Target> start, LoadOptions options)
    {
        using Target target = start(connections);
        using EventLoop loop = new();
        byte[] payload = [.. Enumerable.Range(0, bytes).Select(i => (byte)('a' + (i % 26)))];
        EchoConnection[] echoes = [.. Enumerable.Range(0, connections).Select(
            _ => new EchoConnection(target.Routes.Echo, payload, inFlight))];
        loop.Open(echoes, target.Port, Patience);
        foreach (EchoConnection echo in echoes)
        {
            echo.Begin();
        }

        RunFor(loop, options.WarmUpSeconds);
        long before = echoes.Sum(echo => echo.Received);
        long receives = loop.Receives;
        Window window = Window.Open(target);
        RunFor(loop, options.Seconds);
        Measurement run = window.Close(echoes.Sum(echo => echo.Received) - before);
        receives = loop.Receives - receives;

        // What is still on its way comes back: nothing is lost without being seen.
        foreach (EchoConnection echo in echoes)
        {
            echo.IsStopped = true;
        }

        loop.RunUntil(
            () => echoes.All(echo => echo.IsComplete), Patience, "the last of the echoes");
        return run with { PerReceive = (double)run.Messages / receives };
    }
}
