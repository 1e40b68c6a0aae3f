using Comet.Load.Client;
using Comet.Load.Options;
using Comet.Load.Report;
using Comet.Load.Servers;

namespace Comet.Load.Cases;

/// <summary>
/// Connections that come and go: each connects, shakes hands, closes, and another takes its
/// place.
/// </summary>
/// <param name="atOnce">How many there are at a time.</param>
internal sealed class StormCase(int atOnce) : LoadCase
{
    public override string Name => $"storm-{atOnce}";

    public override int Connections => atOnce;

    public override bool Suits(Routes routes)
    {
        return routes.WebSocket is not null && !routes.IsEchoOfBytes;
    }

    public override Measurement Run(Func<int, Target> start, LoadOptions options)
    {
        // One that has ended for the client may still be ending for the server.
        using Target target = start(2 * atOnce);
        using EventLoop loop = new();
        byte[] request = Requests.Handshake(target.Routes.WebSocket!);
        long ended = 0;
        bool isStopping = false;
        int open = atOnce;
        void HandleEnd(StormConnection connection)
        {
            ended++;
            if (isStopping)
            {
                open--;
            }
            else
            {
                loop.Connect(connection, target.Port);
            }
        }

        for (int i = 0; i < atOnce; i++)
        {
            loop.Connect(new StormConnection(request, HandleEnd), target.Port);
        }

        RunFor(loop, options.WarmUpSeconds);
        long before = ended;
        Window window = Window.Open(target);
        RunFor(loop, options.Seconds);
        Measurement run = window.Close(ended - before);
        isStopping = true;
        loop.RunUntil(() => open == 0, Patience, "the end of the last connections");
        return run;
    }
}
