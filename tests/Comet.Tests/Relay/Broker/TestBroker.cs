using System.Net;

namespace Comet.Tests.Relay.Broker;

/// <summary>A broker for one test, on one port however often it is started.</summary>
internal abstract class TestBroker : IAsyncDisposable
{
    public const string Embedded = "embedded";
    public const string Mosquitto = "mosquitto";

    /// <summary>Where it listens.</summary>
    public abstract IPEndPoint EndPoint { get; }

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

    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync();
    }
}
