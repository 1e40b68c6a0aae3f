using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Bench.Panel;
using Comet.Simulator.Bench.Traffic;
using Comet.Simulator.Hosting;
using Comet.Simulator.Metrics;
using Comet.Simulator.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Comet.Simulator.Bench;

/// <summary>
/// The bench: HTTP on a port of its own, reached from this machine only, that shows and moves what
/// a client of the board cannot. Its server is Kestrel, so that nothing it does takes of the
/// board's slots and limits.
/// </summary>
public sealed class BenchHost : IAsyncDisposable
{
    private const int BodyBytesMax = 64 * 1024;
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;
    private readonly MeterProvider _metrics;
    private readonly PanelServer _panel;

    private BenchHost(
        WebApplication application, Uri url, MeterProvider metrics, PanelServer panel)
    {
        _panel = panel;
        _application = application;
        _metrics = metrics;
        Url = url;
    }

    /// <summary>Where it is reached.</summary>
    public Uri Url { get; }

    /// <summary>Starts a bench for a simulator that runs.</summary>
    /// <param name="simulator">What it shows.</param>
    /// <param name="port">Where to listen on 127.0.0.1; 0 lets the system choose.</param>
    /// <exception cref="SimulatorException">The port cannot be had.</exception>
    public static async Task<BenchHost> StartAsync(SimulatorHost simulator, int port)
    {
        // Nothing of the environment or of a settings file: options are the command line's.
        WebApplicationBuilder builder =
            WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton(simulator.Loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(
            options => options.ShutdownTimeout = s_stopPatience);
        WebApplication application = builder.Build();
        application.UseMiddleware<BenchGuard>();
        application.UseRouting();
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
        new BenchApi(simulator, loop, report).Map(application);
        new FaultApi(simulator).Map(application);
        new SignalApi(simulator).Map(application);
        new TrafficApi(simulator, loop).Map(application);
        files.Map(application);
        MeterProvider metrics = Telemetry.StartForPrometheus(simulator.Meter, simulator.Epoch);
        application.MapPrometheus(metrics);
        try
        {
            await application.StartAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            metrics.Dispose();
            throw Explain(port, fault);
        }

        IServer server = application.Services.GetRequiredService<IServer>();
        string address = server.Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Uri url = new(address);
        PanelServer panel =
            await PanelServer.StartAsync(simulator, report, url.Port).ConfigureAwait(false);
        files.Live = panel.Url;
        return new BenchHost(application, url, metrics, panel);
    }

    public async ValueTask DisposeAsync()
    {
        await _panel.DisposeAsync().ConfigureAwait(false);
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    private static SimulatorException Explain(int port, Exception fault)
    {
        return new SimulatorException(fault switch
        {
            { InnerException: AddressInUseException } =>
                $"--bench-port {port}: another program listens on it at {IPAddress.Loopback}; "
                + "expected a free port, 0 to let the system choose, or off",
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"--bench-port {port}: the system does not permit it; "
                + "expected 1024 or above, 0 to let the system choose, or off",
            _ => $"--bench-port {port}: {fault.Message.ReplaceLineEndings(" ")}",
        });
    }
}
