using System.Net.Http.Headers;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary><c>/status</c>, member by member.</summary>
[TestClass]
public class StatusTests
{
    // Of the board: LED, temperature, light, button.
    private const int FirstStates = 4;

    [TestMethod]
    public async Task Status_tells_what_the_server_is_doing()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using HttpResponseMessage answer = await simulator.Client.GetAsync("status", Limit.Token);
        Assert.AreEqual(
            new MediaTypeHeaderValue("application/json"), answer.Content.Headers.ContentType);
        using JsonDocument document = JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(Limit.Token));
        JsonElement root = document.RootElement;
        Assert.AreEqual(CometEngine.Version, root.GetProperty("version").GetString());
        Assert.AreEqual($"{simulator.Host.Epoch:x8}", root.GetProperty("epoch").GetString());
        Assert.AreEqual("utc", root.GetProperty("clock").GetString());
        Assert.IsInRange(0, 60_000, NumberAt(root, "uptime"));
        Assert.AreEqual(simulator.Host.Budget.Total, NumberAt(root, "heap", "budget"));
        Assert.AreEqual(
            JsonValueKind.Null, root.GetProperty("heap").GetProperty("free").ValueKind);
    }

    [TestMethod]
    public async Task Status_tells_the_limits()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            limits => limits.Connections = 9);
        using JsonDocument document = await simulator.StatusAsync();
        CometLimits limits = simulator.Host.Limits;
        Dictionary<string, int> expected = new()
        {
            ["connections"] = 9,
            ["reserved"] = limits.ReservedForRequests,
            ["receiveBytes"] = limits.ReceiveBytes,
            ["transmitBytes"] = limits.TransmitBytes,
            ["logBytes"] = limits.LogBytes,
            ["logEvents"] = limits.LogEvents,
            ["bodyBytes"] = limits.BodyBytesMax,
            ["messageBytes"] = limits.MessageBytesMax,
            ["headBytes"] = limits.HeadBytesMax,
        };
        JsonElement told = document.RootElement.GetProperty("limits");
        Assert.AreEqual(expected.Count, told.EnumerateObject().Count());
        foreach ((string name, int value) in expected)
        {
            Assert.AreEqual(value, NumberAt(told, name), name);
        }
    }

    [TestMethod]
    public async Task Status_counts()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            limits => limits.Connections = 3);
        using RawClient idle = await RawClient.ConnectAsync(simulator);
        await idle.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(404, (await idle.ReadAnswerAsync()).Status);
        await using Subscriber stream = await Subscriber.OpenAsync(simulator, Subscriber.Stream);
        await simulator.PublishAsync("message", "1");
        string last = await simulator.PublishAsync("message", "2");
        Assert.HasCount(2, await stream.NextEventsAsync(2));

        // Three slots are in use, two of them by connections that are kept: these give way.
        using RawClient busy = await RawClient.ConnectAsync(simulator);
        await busy.KeepBusyAsync();
        using RawClient other = await RawClient.ConnectAsync(simulator);
        await other.KeepBusyAsync();
        Assert.AreEqual(503, (await RawClient.AskAsync(
            simulator, "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        await busy.SendAsync("3");
        Assert.AreEqual(200, (await busy.ReadAnswerAsync()).Status);
        await busy.SendAsync("GET /status HTTP/1.1\r\nHost: x\r\n\r\n");
        using JsonDocument document = JsonDocument.Parse((await busy.ReadAnswerAsync()).Text);
        JsonElement root = document.RootElement;
        Assert.AreEqual(3, NumberAt(root, "inUse"));
        Assert.AreEqual(5, NumberAt(root, "counters", "accepted"));
        Assert.AreEqual(1, NumberAt(root, "counters", "refused"));
        Assert.AreEqual(7, NumberAt(root, "counters", "requests"));
        Assert.AreEqual(1, NumberAt(root, "counters", "errors"));
        Assert.AreEqual(FirstStates + 3, NumberAt(root, "counters", "published"));
        Assert.AreEqual(0, NumberAt(root, "counters", "stalled"));
        Assert.AreEqual(0, NumberAt(root, "counters", "limited"));
        Assert.AreEqual(0, NumberAt(root, "counters", "flooded"));
        Assert.AreEqual(2, NumberAt(root, "counters", "gaveWay"));
        long next = Delivery.SequenceOf(last) + 2;
        Assert.AreEqual(next, NumberAt(root, "log", "next"));
        Assert.AreEqual(next - (FirstStates + 3), NumberAt(root, "log", "first"));
    }

    [TestMethod]
    public async Task Status_has_a_row_for_each_connection()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        await using Subscriber stream = await Subscriber.OpenAsync(simulator, Subscriber.Stream);
        await using Subscriber ws = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await simulator.PublishAsync("message", "1");
        foreach (Subscriber subscriber in (Subscriber[])[sse, stream, ws])
        {
            Assert.AreEqual("1", (await subscriber.NextAsync()).Data);
        }

        using JsonDocument document = await simulator.StatusAsync();
        List<JsonElement> rows =
            [.. document.RootElement.GetProperty("connections").EnumerateArray()];
        Assert.AreEqual(NumberAt(document.RootElement, "inUse"), rows.Count);
        CollectionAssert.AreEquivalent(
            new[] { "sse", "stream", "ws", "status" },
            rows.ConvertAll(row => row.GetProperty("method").GetString()));
        CollectionAssert.AllItemsAreUnique(rows.ConvertAll(row => NumberAt(row, "slot")));
        foreach (JsonElement row in rows)
        {
            string text = row.GetRawText();
            Assert.AreEqual(6, row.EnumerateObject().Count(), text);
            Assert.IsInRange(0, simulator.Host.Limits.Connections - 1, NumberAt(row, "slot"));
            Assert.AreEqual(0, NumberAt(row, "lag"), text);
            Assert.IsGreaterThan(0, NumberAt(row, "in"), text);
            Assert.IsGreaterThan(0, NumberAt(row, "out"), text);
            Assert.AreEqual(0, NumberAt(row, "drops"), text);
        }
    }

    [TestMethod]
    public async Task Status_shows_who_lags_and_what_was_dropped()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient stopped = await RawClient.ConnectAsync(simulator, 4096);
        await stopped.SendAsync("GET /sse?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(200, (await stopped.ReadHeadAsync()).Status);
        string value = $"\"{new string('x', 400)}\"";
        await Limit.UntilAsync(
            async () =>
            {
                await simulator.PublishAsync("message", value);
                using JsonDocument document = await simulator.StatusAsync();
                JsonElement row = document.RootElement.GetProperty("connections").EnumerateArray()
                    .Single(row => row.GetProperty("method").GetString() == "sse");
                return NumberAt(row, "lag") > 0 && NumberAt(row, "drops") > 0;
            },
            "the connection lags and loses events");
    }

    private static long NumberAt(JsonElement element, params string[] path)
    {
        return path.Aggregate(element, (parent, name) => parent.GetProperty(name)).GetInt64();
    }
}
