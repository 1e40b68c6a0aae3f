using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Hosting;
using Comet.Simulator.Metrics;
using Comet.Simulator.Options;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace Comet.Simulator.Bench;

/// <summary>
/// The HTTP server of a bench: on a port of its own, reached from this machine only, with the
/// metrics beside what the bench maps.
/// </summary>
internal sealed class BenchSite : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly MeterProvider _metrics;

    private BenchSite(WebApplication application, MeterProvider metrics)
    {
        _application = application;
        _metrics = metrics;
        IServer server = application.Services.GetRequiredService<IServer>();
        Url = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Where it is reached.</summary>
    public Uri Url { get; }

    /// <summary>Starts to answer.</summary>
    /// <param name="port">Where to listen on 127.0.0.1; 0 lets the system choose.</param>
    /// <param name="bodyBytesMax">The longest body that is taken, in bytes.</param>
    /// <param name="loggers">Told of faults.</param>
    /// <param name="metrics">What is told at <c>/metrics</c>; it is owned from here on.</param>
    /// <param name="map">Adds the routes.</param>
    /// <exception cref="SimulatorException">The port cannot be had.</exception>
    public static async Task<BenchSite> StartAsync(
        int port,
        int bodyBytesMax,
        ILoggerFactory loggers,
        MeterProvider metrics,
        Action<WebApplication> map)
    {
        WebApplicationBuilder builder = KestrelSite.NewBuilder(
            loggers, bodyBytesMax, kestrel => kestrel.Listen(IPAddress.Loopback, port));
        WebApplication application = builder.Build();
        application.UseMiddleware<BenchGuard>();
        application.UseRouting();
        map(application);
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

        return new BenchSite(application, metrics);
    }

    public async ValueTask DisposeAsync()
    {
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
