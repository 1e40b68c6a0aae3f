using Comet.Simulator.Bench;
using Comet.Simulator.Metrics;
using Comet.Simulator.Options;
using Microsoft.AspNetCore.Builder;

namespace Comet.Simulator.Fleet.Page;

/// <summary>
/// The bench of a fleet: a page and an API over all boards, reached from this machine only. The
/// boards have no benches of their own.
/// </summary>
internal sealed class FleetBench : IAsyncDisposable
{
    // A list of all ids fits.
    private const int BodyBytesMax = 1024 * 1024;

    private readonly BenchSite _site;
    private readonly FleetFeed _feed;

    private FleetBench(BenchSite site, FleetFeed feed)
    {
        _site = site;
        _feed = feed;
    }

    /// <summary>Where it is reached.</summary>
    public Uri Url => _site.Url;

    /// <summary>Starts the bench of a fleet that runs.</summary>
    /// <param name="fleet">What it shows.</param>
    /// <param name="port">Where to listen on 127.0.0.1; 0 lets the system choose.</param>
    /// <exception cref="SimulatorException">The port cannot be had.</exception>
    public static async Task<FleetBench> StartAsync(FleetHost fleet, int port)
    {
        BenchFiles files = new(
            "/api/fleet/live",
            ("/", "fleet.html"),
            ("/boards.css", "boards.css"),
            ("/fleet.js", "fleet.js"),
            ("/rows.js", "fleet-rows.js"),
            ("/table.js", "table.js"),
            ("/comet.js", "comet.js"));
        void Map(WebApplication application)
        {
            new FleetApi(fleet).Map(application);
            files.Map(application);
        }

        BenchSite site = await BenchSite.StartAsync(
            port,
            BodyBytesMax,
            fleet.Loggers,
            Telemetry.StartForPrometheus(fleet.Meter, fleet.Boards[0].Host.Epoch),
            Map).ConfigureAwait(false);
        FleetFeed feed = await FleetFeed.StartAsync(fleet, site.Url.Port).ConfigureAwait(false);
        files.Live = feed.Url;
        return new FleetBench(site, feed);
    }

    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync().ConfigureAwait(false);
        await _site.DisposeAsync().ConfigureAwait(false);
    }
}
