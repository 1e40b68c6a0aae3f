using System.Net;
using System.Security.Cryptography;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Content;
using Comet.Simulator.Hosting;
using Comet.Simulator.Pump;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Bench.Panel;

/// <summary>
/// What the panel follows: a second engine on a port of its own, which publishes the state of the
/// first as one topic. So the page is served by the server that it shows, and uses its client
/// library as any page does, yet takes none of the board's slots.
/// </summary>
internal sealed class PanelServer : IAsyncDisposable
{
    /// <summary>The topic whose events are what <c>/api/state</c> tells.</summary>
    public const string Topic = "state";

    private const int Connections = 32;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly SimulatorHost _simulator;
    private readonly BenchReport _report;
    private readonly CometEngine _engine;
    private readonly SocketPump _pump;
    private readonly int _topic;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _log;
    private byte[] _last = [];
    private Task _publishing = Task.CompletedTask;

    private PanelServer(SimulatorHost simulator, BenchReport report, int benchPort)
    {
        _simulator = simulator;
        _report = report;
        _log = simulator.Loggers.CreateLogger("Comet.Simulator.Panel");
        CometLimits limits = CometLimits.Host(Connections);
        TopicTable topics = new(limits.TopicsMax, limits.TopicNamesBytes);
        _topic = topics.Declare(Topic, TopicAccess.ReadOnly);
        PanelApplication application = new();
        uint epoch = unchecked((uint)RandomNumberGenerator.GetInt32(1, int.MaxValue));
        AccessPolicy policy = new(
            "", $"http://127.0.0.1:{benchPort} http://localhost:{benchPort}", false);
        _engine = new CometEngine(
            limits, topics, application, new EmbeddedContent(), epoch, null, policy);
        _pump = new SocketPump(
            _engine,
            application,
            limits,
            new SocketSettings(limits, SocketSettings.SystemDefault),
            new PeerKeys(countsLoopback: false),
            new MonotonicClock(),
            _log);
    }

    /// <summary>Where the page finds it.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <param name="simulator">What is shown.</param>
    /// <param name="report">Writes its state.</param>
    /// <param name="benchPort">Where the page is from that may follow.</param>
    public static async Task<PanelServer> StartAsync(
        SimulatorHost simulator, BenchReport report, int benchPort)
    {
        PanelServer server = new(simulator, report, benchPort);
        IPEndPoint endPoint = await server._pump
            .StartAsync(new IPEndPoint(IPAddress.Loopback, 0)).ConfigureAwait(false);
        server.Url = new Uri($"http://{endPoint}/");
        server._publishing = Task.Run(server.PublishAllAsync);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _pump.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task PublishAllAsync()
    {
        using PeriodicTimer timer = new(s_interval);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            try
            {
                await PublishAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The panel goes on, whatever one look at the board did.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                PumpLog.Fault(_log, fault);
            }
        }
    }

    // The state, when somebody follows and it has changed.
    private async Task PublishAsync()
    {
        bool isFollowed = false;
        await _pump.InvokeAsync(_ => isFollowed = _engine.InUse > 0).ConfigureAwait(false);
        if (!isFollowed)
        {
            return;
        }

        byte[] state = _last;
        await _simulator.InvokeAsync(_ => state = BenchJson.Render(_report.Write).ToArray())
            .WaitAsync(_stop.Token).ConfigureAwait(false);
        if (!state.AsSpan().SequenceEqual(_last))
        {
            _last = state;

            // Without the line break at its end.
            await _pump.InvokeAsync(
                nowMs => _engine.Publish(_topic, state, 0, state.Length - 1, nowMs))
                .ConfigureAwait(false);
        }
    }
}
