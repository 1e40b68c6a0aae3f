using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay.Broker;

/// <summary>A broker for one test, on one port however often it is started.</summary>
internal abstract class TestBroker : IAsyncDisposable
{
    public const string Embedded = "embedded";
    public const string Mosquitto = "mosquitto";

    private readonly List<Process> _clients = [];

    // Bound, and not listening: so the system gives the port to nobody else while the broker is
    // away, and does not refuse it to the broker.
    private readonly Socket _reserved =
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    protected TestBroker()
    {
        _reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_reserved.LocalEndPoint!;
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>A broker of a kind; the test is skipped where it cannot be had.</summary>
    public static async Task<TestBroker> StartAsync(string kind)
    {
        TestBroker broker = kind == Embedded ? new InnerBroker() : new MosquittoBroker();
        try
        {
            await broker.StartAsync();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    public abstract Task StartAsync();

    /// <summary>Stops it; it forgets everything.</summary>
    public abstract Task StopAsync();

    /// <summary>A command-line client of this broker's, such as <c>mosquitto_sub</c>, which ends
    /// with it at the latest; the test is skipped where it is not installed.</summary>
    public Process StartClient(string name, params string[] arguments)
    {
        MosquittoProgram.Require(name);
        Process client = MosquittoProgram.Start(
            name, ["-V", "5", "-h", "127.0.0.1", "-p", $"{EndPoint.Port}", .. arguments]);
        _clients.Add(client);
        return client;
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (Process client in _clients)
        {
            client.Kill();
            await client.WaitForExitAsync(Limit.Token);
            client.Dispose();
        }

        await StopAsync();
        _reserved.Dispose();
    }
}
