using System.Net;
using System.Net.Sockets;
using System.Text;
using Comet.Tests.EndToEnd.Support;

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

        using TcpListener collector = new(IPAddress.Loopback, 0);
        collector.Start();
        int port = ((IPEndPoint)collector.LocalEndpoint).Port;
        using SimulatorProcess simulator = SimulatorProcess.StartInShell(
            $"export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port} "
                + "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_METRIC_EXPORT_INTERVAL=100",
            "--port",
            "0");
        using TcpClient connection = await collector.AcceptTcpClientAsync(Limit.Token);
        string received = "";
        byte[] part = new byte[4096];
        while (!received.Contains("comet.events", StringComparison.Ordinal))
        {
            int count = await connection.GetStream().ReadAsync(part, Limit.Token);
            Assert.AreNotEqual(0, count, received);
            received += Encoding.Latin1.GetString(part, 0, count);
        }

        StringAssert.StartsWith(received, "POST /v1/metrics HTTP/1.1\r\n");
        StringAssert.Contains(received, "comet-simulator");
    }
}
