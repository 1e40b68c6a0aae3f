using System.Collections.Concurrent;
using System.Text;
using Comet.Tests.EndToEnd.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Comet.Tests.Metrics;

/// <summary>The program hands its figures to a collector, when the environment names one.</summary>
[TestClass]
public class TelemetryTests
{
    [TestMethod]
    public async Task Figures_are_sent_by_OTLP_where_the_environment_says()
    {
        if (!File.Exists("/bin/sh"))
        {
            Assert.Inconclusive("sh, which sets the variables, is not on this machine");
        }

        ConcurrentQueue<string> received = new();
        await using WebApplication collector = await CollectAsync(received);
        using SimulatorProcess simulator = SimulatorProcess.StartInShell(
            $"export OTEL_EXPORTER_OTLP_ENDPOINT={collector.Urls.Single()} "
                + "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_METRIC_EXPORT_INTERVAL=100",
            "--port",
            "0");

        // The first messages may be sent before there are figures.
        string? figures = null;
        await Limit.UntilAsync(
            () => (figures = received.FirstOrDefault(
                text => text.Contains("comet.events", StringComparison.Ordinal))) is not null,
            "the figures have come");
        StringAssert.StartsWith(figures, "POST /v1/metrics\n");
        StringAssert.Contains(figures, "comet-simulator");
    }

    // Notes what is asked, and its body, and takes it.
    private static async Task<WebApplication> CollectAsync(ConcurrentQueue<string> received)
    {
        WebApplicationBuilder builder =
            WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication collector = builder.Build();
        collector.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue($"{context.Request.Method} {context.Request.Path}\n"
                + Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync();
        return collector;
    }
}
