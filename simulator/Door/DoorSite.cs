using Comet.Simulator.Bench;
using Comet.Simulator.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Door;

/// <summary>
/// What answers behind a front door where no device does: Kestrel, with routes of its own.
/// </summary>
internal sealed class DoorSite : IAsyncDisposable
{
    private const int BodyBytesMax = 64 * 1024;
    private const int ConnectionsMax = 1000;

    private readonly WebApplication _application;
    private readonly DoorListener _listener;

    private DoorSite(WebApplication application, DoorListener listener)
    {
        _application = application;
        _listener = listener;
    }

    /// <summary>Takes the connections that no device's pump serves.</summary>
    public DoorListener Listener => _listener;

    /// <summary>Starts to answer.</summary>
    /// <param name="loggers">Told of faults.</param>
    /// <param name="map">Adds the routes.</param>
    public static async Task<DoorSite> StartAsync(
        ILoggerFactory loggers, Action<WebApplication> map)
    {
        DoorListener listener = new();
        WebApplicationBuilder builder = KestrelSite.NewBuilder(loggers, BodyBytesMax, kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Listen(listener.EndPoint);
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(listener);
        WebApplication application = builder.Build();
        application.Use(CloseAfter);
        application.UseMiddleware<RefusalWriter>();
        application.UseRouting();
        map(application);
        application.MapFallback(NotFoundAsync);
        await application.StartAsync().ConfigureAwait(false);
        return new DoorSite(application, listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    // The next request of the connection may be for a device, whose pump cannot take it from here.
    private static Task CloseAfter(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            if (context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            {
                context.Response.Headers.Connection = "close";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        throw new BenchException(
            404, $"nothing is found at {context.Request.Path}; devices are at /devices");
    }
}
