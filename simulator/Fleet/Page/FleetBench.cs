using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Bench;
using Comet.Simulator.Metrics;
using Comet.Simulator.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Comet.Simulator.Fleet.Page;

/// <summary>
/// The bench of a fleet: a page and an API over all boards, reached from this machine only. The
/// boards have no benches of their own.
/// </summary>
internal sealed class FleetBench : IAsyncDisposable
{
    // A list of all ids fits.
    private const int BodyBytesMax = 1024 * 1024;
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly MeterProvider _metrics;
    private readonly FleetFeed _feed;

    private FleetBench(
        WebApplication application, Uri url, MeterProvider metrics, FleetFeed feed)
    {
        _application = application;
        _metrics = metrics;
        _feed = feed;
        Url = url;
    }

    /// <summary>Where it is reached.</summary>
    public Uri Url { get; }

    /// <summary>Starts the bench of a fleet that runs.</summary>
    /// <param name="fleet">What it shows.</param>
    /// <param name="port">Where to listen on 127.0.0.1; 0 lets the system choose.</param>
    /// <exception cref="SimulatorException">The port cannot be had.</exception>
    public static async Task<FleetBench> StartAsync(FleetHost fleet, int port)
    {
        WebApplicationBuilder builder =
            WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton(fleet.Loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(
            options => options.ShutdownTimeout = s_stopPatience);
        WebApplication application = builder.Build();
        application.UseMiddleware<BenchGuard>();
        application.UseRouting();
        BenchFiles files = new(
            "/api/fleet/live",
            ("/", "fleet.html"),
            ("/boards.css", "boards.css"),
            ("/fleet.js", "fleet.js"),
            ("/rows.js", "fleet-rows.js"),
            ("/table.js", "table.js"),
            ("/comet.js", "comet.js"));
        new FleetApi(fleet).Map(application);
        files.Map(application);
        MeterProvider metrics =
            Telemetry.StartForPrometheus(fleet.Meter, fleet.Boards[0].Host.Epoch);
        application.MapPrometheus(metrics);
        try
        {
            await application.StartAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            metrics.Dispose();
            throw new SimulatorException(
                $"--bench-port {port}: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}; "
                + "expected a free port, 0 to let the system choose, or off");
        }

        IServer server = application.Services.GetRequiredService<IServer>();
        string address = server.Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Uri url = new(address);
        FleetFeed feed = await FleetFeed.StartAsync(fleet, url.Port).ConfigureAwait(false);
        files.Live = feed.Url;
        return new FleetBench(application, url, metrics, feed);
    }

    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync().ConfigureAwait(false);
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }
}
