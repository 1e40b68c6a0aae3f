using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Hosting;

/// <summary>What every site beside the boards shares: Kestrel, and nothing unasked.</summary>
internal static class KestrelSite
{
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A builder that reads nothing of the environment or of a settings file, since options are
    /// the command line's, and leaves signals to the program.
    /// </summary>
    /// <param name="loggers">Told of faults.</param>
    /// <param name="bodyBytesMax">The longest body that is taken, in bytes.</param>
    /// <param name="listen">Says where to listen.</param>
    public static WebApplicationBuilder NewBuilder(
        ILoggerFactory loggers, int bodyBytesMax, Action<KestrelServerOptions> listen)
    {
        WebApplicationBuilder builder =
            WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = bodyBytesMax;
            listen(kestrel);
        });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(
            options => options.ShutdownTimeout = s_stopPatience);
        return builder;
    }
}
