using Comet.Embedded.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Comet.Simulator.Metrics;

/// <summary>Hands the figures to OpenTelemetry.</summary>
internal static class Telemetry
{
    /// <summary>
    /// Sends them by OTLP to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; null when nothing is
    /// said. Protocol, fields and interval are what OpenTelemetry's other variables say.
    /// </summary>
    public static IDisposable? StartWhenConfigured(SimulatorMeter meter, uint epoch)
    {
        return Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 }
            ? Builder(meter, epoch).AddOtlpExporter().Build()
            : null;
    }

    /// <summary>Keeps them for Prometheus to fetch.</summary>
    public static MeterProvider StartForPrometheus(SimulatorMeter meter, uint epoch)
    {
        return Builder(meter, epoch).AddPrometheusExporter().Build();
    }

    /// <summary>Lets Prometheus fetch them at <c>/metrics</c>, with GET as all that is read.
    /// </summary>
    public static void MapPrometheus(this IEndpointRouteBuilder routes, MeterProvider metrics)
    {
        RequestDelegate answer = routes.CreateApplicationBuilder()
            .UseOpenTelemetryPrometheusScrapingEndpoint(metrics, _ => true, null, null, null)
            .Build();
        routes.MapGet("/metrics", answer);
    }

    private static MeterProviderBuilder Builder(SimulatorMeter meter, uint epoch)
    {
        // The variable OTEL_SERVICE_NAME comes last, and wins. Another simulator in this process
        // has instruments of the same names.
        return Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty()
                .AddService(
                    "comet-simulator",
                    serviceVersion: CometEngine.Version,
                    autoGenerateServiceInstanceId: false,
                    serviceInstanceId: $"{epoch:x8}")
                .AddTelemetrySdk()
                .AddEnvironmentVariableDetector())
            .AddMeter(SimulatorMeter.Name)
            .AddView(instrument => meter.Has(instrument) ? null : MetricStreamConfiguration.Drop);
    }
}
