using Comet.Simulator.Bench.Panel;
using Comet.Simulator.Bench.Traffic;
using Comet.Simulator.Hosting;
using Comet.Simulator.Metrics;
using Comet.Simulator.Options;
using Microsoft.AspNetCore.Builder;

namespace Comet.Simulator.Bench;

/// <summary>
/// The bench: HTTP on a port of its own, reached from this machine only, that shows and moves what
/// a client of the board cannot. Its server is Kestrel, so that nothing it does takes of the
/// board's slots and limits.
/// </summary>
public sealed class BenchHost : IAsyncDisposable
{
    private const int BodyBytesMax = 64 * 1024;

    private readonly BenchSite _site;
    private readonly PanelServer _panel;

    private BenchHost(BenchSite site, PanelServer panel)
    {
        _site = site;
        _panel = panel;
    }

    /// <summary>Where it is reached.</summary>
    public Uri Url => _site.Url;

    /// <summary>Starts a bench for a simulator that runs.</summary>
    /// <param name="simulator">What it shows.</param>
    /// <param name="port">Where to listen on 127.0.0.1; 0 lets the system choose.</param>
    /// <exception cref="SimulatorException">The port cannot be had.</exception>
    public static async Task<BenchHost> StartAsync(SimulatorHost simulator, int port)
    {
        BenchReport report = new(simulator);
        BenchLoop loop = new(simulator);
        BenchFiles files = new(
            "/api/panel",
            ("/", "panel.html"),
            ("/panel.css", "panel.css"),
            ("/panel.js", "panel.js"),
            ("/page.js", "page.js"),
            ("/draw.js", "draw.js"),
            ("/faults.js", "faults.js"),
            ("/signals.js", "signals.js"),
            ("/traffic.js", "traffic.js"),
            ("/comet.js", "comet.js"));
        void Map(WebApplication application)
        {
            new BenchApi(simulator, loop, report).Map(application);
            new FaultApi(simulator).Map(application);
            new SignalApi(simulator).Map(application);
            new TrafficApi(simulator, loop).Map(application);
            files.Map(application);
        }

        BenchSite site = await BenchSite.StartAsync(
            port,
            BodyBytesMax,
            simulator.Loggers,
            Telemetry.StartForPrometheus(simulator.Meter, simulator.Epoch),
            Map).ConfigureAwait(false);
        PanelServer panel =
            await PanelServer.StartAsync(simulator, report, site.Url.Port).ConfigureAwait(false);
        files.Live = panel.Url;
        return new BenchHost(site, panel);
    }

    public async ValueTask DisposeAsync()
    {
        await _panel.DisposeAsync().ConfigureAwait(false);
        await _site.DisposeAsync().ConfigureAwait(false);
    }
}
