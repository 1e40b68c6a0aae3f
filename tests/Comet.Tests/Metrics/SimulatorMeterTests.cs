using System.Net;
using System.Text.Json;
using Comet.Tests.Bench;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Metrics;

/// <summary>The figures, against what a client has done and what <c>/status</c> tells.</summary>
[TestClass]
public class SimulatorMeterTests
{
    [TestMethod]
    public async Task Connections_are_told_by_method()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using MeterReader meter = new(simulator.Host.Meter);
        await using Subscriber sse = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        await using Subscriber ws = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await using Subscriber other = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        IReadOnlyDictionary<string, long> figures = meter.Read();
        Assert.AreEqual(1, figures["comet.connections sse"]);
        Assert.AreEqual(2, figures["comet.connections ws"]);
        Assert.AreEqual(0, figures["comet.connections stream"]);
        using JsonDocument status = await simulator.StatusAsync();
        Assert.AreEqual(
            status.RootElement.GetProperty("connections").GetArrayLength(),
            meter.Read().Where(figure => figure.Key.StartsWith(
                "comet.connections ", StringComparison.Ordinal)).Sum(figure => figure.Value));
    }

    [TestMethod]
    public async Task Counters_are_those_of_the_status()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using MeterReader meter = new(simulator.Host.Meter);
        await simulator.PublishAsync("message", "1");
        await simulator.PublishAsync("message", "2");
        using JsonDocument status = await simulator.StatusAsync();
        JsonElement counters = status.RootElement.GetProperty("counters");
        IReadOnlyDictionary<string, long> figures = meter.Read();
        foreach ((string name, string counter) in ((string, string)[])[
            ("comet.events", "published"), ("comet.requests", "requests"),
            ("comet.connections.accepted", "accepted"), ("comet.connections.stalled", "stalled"),
            ("comet.connections.given_way", "gaveWay")])
        {
            Assert.AreEqual(counters.GetProperty(counter).GetInt64(), figures[name], name);
        }
    }

    [TestMethod]
    public async Task Counters_go_on_over_a_reboot()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using MeterReader meter = new(simulator.Host.Meter);
        for (int i = 0; i < 9; i++)
        {
            await simulator.PublishAsync("message", "1");
        }

        Dictionary<string, long> before = new(meter.Read());
        uint epoch = simulator.Host.Epoch;
        await simulator.Host.ApplyFaultAsync("reboot", "0");
        await Limit.UntilAsync(() => simulator.Host.Epoch != epoch, "it is up again");
        await simulator.PublishAsync("message", "2");
        IReadOnlyDictionary<string, long> after = meter.Read();
        foreach (string name in (string[])[
            "comet.events", "comet.requests", "comet.connections.accepted"])
        {
            Assert.IsGreaterThan(before[name], after[name], name);
        }
    }

    [TestMethod]
    public async Task Bytes_are_those_of_the_connections()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        const string Request = "GET /nope HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        await client.SendAsync(Request);
        int received = (await client.ReadToEndAsync()).Length;
        using MeterReader meter = new(simulator.Host.Meter);
        IReadOnlyDictionary<string, long> figures = meter.Read();
        Assert.AreEqual(Request.Length, figures["comet.io in"]);
        Assert.AreEqual(received, figures["comet.io out"]);
    }

    [TestMethod]
    [DataRow("poll", true)]
    [DataRow("long-poll", true)]
    [DataRow("stream", false)]
    [DataRow("sse", false)]
    public async Task Gaps_and_resets_are_counted_when_they_are_told(string method, bool isBatch)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            limits => limits.LogEvents = 8);
        using MeterReader meter = new(simulator.Host.Meter);
        string before = await simulator.PublishAsync("message", "0");
        await AskAsync(simulator, $"{method}?since={before}&wait=0", isBatch);
        Assert.AreEqual(0, meter.Read()["comet.gaps"]);
        Assert.AreEqual(0, meter.Read()["comet.resets"]);

        for (int i = 0; i < 10; i++)
        {
            await simulator.PublishAsync("message", "1");
        }

        await AskAsync(simulator, $"{method}?since={before}&wait=0", isBatch);
        await AskAsync(simulator, $"{method}?since=00000001-1&wait=0", isBatch);
        await Limit.UntilAsync(() => meter.Read()["comet.resets"] == 1, "the reset is counted");
        Assert.AreEqual(1, meter.Read()["comet.gaps"]);
    }

    [TestMethod]
    public async Task Refusals_are_told_by_reason()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(limits =>
        {
            limits.Connections = 3;
            limits.RequestsPerSecond = 2;
            limits.MessagesPerSecond = 2;
        });
        using MeterReader meter = new(simulator.Host.Meter);
        using RawClient eager = await RawClient.ConnectAsync(simulator);
        foreach (int status in (int[])[404, 404, 429])
        {
            await eager.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.AreEqual(status, (await eager.ReadAnswerAsync()).Status);
        }

        using RawWebSocket flood = await RawWebSocket.OpenAsync(simulator, "/echo");
        for (int i = 0; i < 3; i++)
        {
            await flood.SendAsync(RawWebSocket.Text, "a"u8.ToArray());
        }

        await Limit.UntilAsync(
            () => meter.Read()["comet.refusals 1008"] == 1, "the flood is counted");
        IReadOnlyDictionary<string, long> figures = meter.Read();
        Assert.AreEqual(1, figures["comet.refusals 429"]);
        Assert.AreEqual(2, figures["comet.refusals other"]);
        Assert.AreEqual(0, figures["comet.refusals 503"]);
    }

    [TestMethod]
    public async Task The_last_figures_stand_when_the_simulator_has_stopped()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using MeterReader meter = new(simulator.Host.Meter);
        await simulator.PublishAsync("message", "1");
        long events = meter.Read()["comet.events"];
        Assert.AreNotEqual(0, events);
        await simulator.Host.StopAsync();
        Assert.AreEqual(events, meter.Read()["comet.events"]);
    }

    [TestMethod]
    public async Task Prometheus_finds_them_on_the_bench()
    {
        await using TestBench bench = await TestBench.StartAsync();

        // Two simulators in one process do not mix.
        await using TestSimulator other = await TestSimulator.StartAsync();
        await other.PublishAsync("message", "1");
        using HttpClient client = new() { BaseAddress = bench.Url, Timeout = Limit.Patience };
        using HttpResponseMessage answer = await client.GetAsync("metrics", Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        string line = text.Split('\n').Single(
            found => found.StartsWith("comet_events_total{", StringComparison.Ordinal));
        using JsonDocument status = await bench.Simulator.StatusAsync();
        string published = status.RootElement.GetProperty("counters").GetProperty("published")
            .GetRawText();
        StringAssert.EndsWith(line, $"}} {published}");
        StringAssert.Contains(text, $"service_instance_id=\"{bench.Host.Epoch:x8}\"");
        (HttpStatusCode refused, JsonElement refusal) = await bench.AskAsync("POST", "metrics");
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, refused, refusal.GetRawText());
    }

    // A stream is left as soon as its first notice or event is there.
    private static async Task AskAsync(TestSimulator simulator, string query, bool isBatch)
    {
        using HttpResponseMessage answer = await simulator.Client.GetAsync(
            query, HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        if (isBatch)
        {
            await answer.Content.ReadAsStringAsync(Limit.Token);
        }
    }
}
