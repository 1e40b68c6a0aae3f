using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Simulator.Board;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>
/// A simulator in this process, on a port the system chose. Its sensors stand still unless a test
/// moves them, so that the only events are the test's own.
/// </summary>
internal sealed class TestSimulator : IAsyncDisposable
{
    public const int QuietTemperature = 2150;
    public const int QuietLight = 500;

    private readonly ConcurrentQueue<string> _faults = new();

    private TestSimulator(SimulatorOptions options, CometLimits limits)
    {
        Host = new SimulatorHost(
            options, limits, TemperatureTrace.ReadShipped(), _faults.Enqueue);
    }

    public SimulatorHost Host { get; }

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseCookies = false })
    {
        Timeout = Limit.Patience,
    };

    public Uri Url => Host.Url;

    public IPEndPoint EndPoint => Host.EndPoint;

    /// <summary>Starts a simulator on 127.0.0.1.</summary>
    /// <param name="adjust">May change the device's limits.</param>
    /// <param name="isReplaying">Whether the sensors follow the trace.</param>
    /// <param name="port">0 lets the system choose.</param>
    public static async Task<TestSimulator> StartAsync(
        Action<CometLimits>? adjust = null, bool isReplaying = false, int port = 0)
    {
        CometLimits limits = CometLimits.Esp32();
        adjust?.Invoke(limits);
        TestSimulator simulator = new(new SimulatorOptions { Port = port }, limits);
        if (!isReplaying)
        {
            simulator.Host.Board.SetTemperature(QuietTemperature);
            simulator.Host.Board.SetLight(QuietLight);
        }

        await simulator.Host.StartAsync();
        simulator.Client.BaseAddress = simulator.Url;
        return simulator;
    }

    /// <summary>Publishes by POST and returns the id that the event was given.</summary>
    public async Task<string> PublishAsync(string topic, string json)
    {
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await Client.PostAsync($"publish/{topic}", body, Limit.Token);
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>One <c>/poll</c>.</summary>
    public async Task<Batch> PollAsync(string query)
    {
        return Batch.Parse(await Client.GetStringAsync($"poll?{query}", Limit.Token));
    }

    /// <summary>The id after which everything is new.</summary>
    public async Task<string> LatestAsync()
    {
        return (await PollAsync("since=latest")).Next;
    }

    /// <summary>The faults that were logged; a test that expects some takes them.</summary>
    public List<string> TakeFaults()
    {
        List<string> faults = [];
        while (_faults.TryDequeue(out string? fault))
        {
            faults.Add(fault);
        }

        return faults;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        Assert.IsEmpty(_faults, string.Join('\n', _faults));
    }
}
