namespace Comet.Load.Client;

/// <summary>
/// A server that does nothing but the system's work, with the very loop of the client: what the
/// client can drive, and what no server can be cheaper than.
/// </summary>
internal sealed class NullServer : Connection
{
    public HashSet<NullConnection> Followers { get; } = [];

    /// <summary>Serves until standard input ends.</summary>
    public static void Run()
    {
        using EventLoop loop = new();
        int listener = TcpSocket.Listen(4096, out int port);
        loop.AddAccepted(new NullServer(), listener);
        Console.WriteLine($"http://127.0.0.1:{port}/");
        bool isEnded = false;
        Thread input = new(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }

            Volatile.Write(ref isEnded, true);
        })
        {
            IsBackground = true,
        };
        input.Start();
        while (!Volatile.Read(ref isEnded))
        {
            loop.RunOnce(500);
        }
    }

    public override void HandleConnected()
    {
        // A listener never is.
    }

    public override void HandleBytes(ReadOnlySpan<byte> bytes)
    {
        // Nor does it receive.
    }

    /// <summary>A listener that has something has connections.</summary>
    public override void HandleReadable()
    {
        for (int descriptor; (descriptor = TcpSocket.Accept(Descriptor)) >= 0;)
        {
            Loop.AddAccepted(new NullConnection(this), descriptor);
        }
    }
}
