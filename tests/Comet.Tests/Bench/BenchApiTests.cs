using System.Net;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Simulator.Hosting;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Bench;

/// <summary>The bench over HTTP: what it tells, what it moves, what it refuses.</summary>
[TestClass]
public class BenchApiTests
{
    [TestMethod]
    public async Task No_bench_runs_unless_it_is_asked_for()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        Assert.IsNull(simulator.Host.Bench);
    }

    [TestMethod]
    public async Task The_state_tells_the_board_the_log_and_the_limits()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await bench.Simulator.PublishAsync("led", "true");
        string last = await bench.Simulator.PublishAsync("message", "[1,\"two\"]");
        JsonElement state = await bench.StateAsync();
        Assert.AreEqual(
            "{\"led\":true,\"button\":false,\"temperature\":{\"value\":21.5,\"held\":true},"
                + "\"light\":{\"value\":500,\"held\":true},\"message\":[1,\"two\"]}",
            state.GetProperty("board").GetRawText());

        JsonElement log = state.GetProperty("log");
        Assert.AreEqual($"{bench.Host.Epoch:x8}", log.GetProperty("epoch").GetString());
        long next = log.GetProperty("next").GetInt64();
        Assert.AreEqual(Delivery.SequenceOf(last) + 1, next);
        List<JsonElement> events = [.. log.GetProperty("events").EnumerateArray()];
        Assert.AreEqual(next - log.GetProperty("first").GetInt64(), events.Count);
        Assert.AreEqual("message", events[^1].GetProperty("topic").GetString());
        Assert.AreEqual(next - 1, events[^1].GetProperty("sequence").GetInt64());

        // So early in the ring's life the events lie one behind the other.
        Assert.AreEqual(
            log.GetProperty("bytes").GetInt64(),
            events[^1].GetProperty("offset").GetInt64()
                + events[^1].GetProperty("bytes").GetInt64());

        JsonElement heap = state.GetProperty("heap");
        Assert.AreEqual(bench.Host.Budget.Total, heap.GetProperty("total").GetInt32());
        Assert.AreEqual(
            bench.Host.Budget.Total,
            heap.GetProperty("terms").EnumerateObject().Sum(term => term.Value.GetInt32()));
        Assert.AreEqual(
            StartupText.DeviceBudgetBytes, heap.GetProperty("deviceBudget").GetInt32());
        Assert.AreEqual(
            bench.Host.Limits.Connections,
            state.GetProperty("sockets").GetProperty("max").GetInt32());
    }

    [TestMethod]
    public async Task The_state_tells_each_connection_in_the_words_of_the_status()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Sse);
        await using Subscriber ws = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Ws);
        await bench.DoAsync("POST", "api/publish/message", "1");
        Assert.AreEqual("1", (await sse.NextAsync()).Data);
        Assert.AreEqual("1", (await ws.NextAsync()).Data);
        JsonElement state = await bench.StateAsync();
        List<JsonElement> slots = [.. state.GetProperty("slots").EnumerateArray()];
        using JsonDocument status = await bench.Simulator.StatusAsync();
        foreach (JsonElement row in status.RootElement.GetProperty("connections").EnumerateArray())
        {
            string method = row.GetProperty("method").GetString()!;
            if (method == "status")
            {
                continue;
            }

            JsonElement slot = slots.Single(found => found.GetProperty("slot").GetInt32()
                == row.GetProperty("slot").GetInt32());
            Assert.AreEqual(method, slot.GetProperty("method").GetString());
            Assert.AreEqual(
                row.GetProperty("in").GetInt64(), slot.GetProperty("bytesIn").GetInt64());
            Assert.AreEqual(
                row.GetProperty("out").GetInt64(), slot.GetProperty("bytesOut").GetInt64());
            Assert.AreEqual(
                method == "ws" ? "websocket" : "live", slot.GetProperty("phase").GetString());
            Assert.AreEqual(
                state.GetProperty("log").GetProperty("next").GetInt64(),
                slot.GetProperty("cursor").GetInt64());
            Assert.AreEqual(5, slot.GetProperty("topics").GetArrayLength());
        }

        CollectionAssert.IsSubsetOf(
            new[] { "sse", "ws" },
            slots.ConvertAll(slot => slot.GetProperty("method").GetString()));
    }

    [TestMethod]
    public async Task A_press_is_published_before_it_is_answered()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(
            bench.Simulator, Subscriber.Sse, "topics=button&since=latest");
        foreach (string pressed in (string[])["true", "false"])
        {
            long before = await NextAsync(bench);
            JsonElement board = await bench.DoAsync(
                "PUT", "api/board/button", $"{{\"pressed\":{pressed}}}");
            Assert.AreEqual(pressed, board.GetProperty("button").GetRawText());
            Assert.AreEqual(before + 1, await NextAsync(bench));
            Assert.AreEqual(pressed, (await sse.NextAsync()).Data);
        }
    }

    [TestMethod]
    public async Task A_sensor_is_held_fails_and_is_let_go()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(
            bench.Simulator, Subscriber.Sse, "topics=temperature,light&since=latest");
        await bench.DoAsync("PUT", "api/board/temperature", "{\"value\":-7.25}");
        Assert.AreEqual("-7.25", (await sse.NextAsync()).Data);
        await bench.DoAsync("PUT", "api/board/light", "{\"value\":null}");
        Assert.AreEqual("null", (await sse.NextAsync()).Data);
        JsonElement board = await bench.DoAsync("DELETE", "api/board/temperature");
        Assert.IsFalse(board.GetProperty("temperature").GetProperty("held").GetBoolean());
        Assert.IsTrue(board.GetProperty("light").GetProperty("held").GetBoolean());
        board = await bench.DoAsync("DELETE", "api/board/light");
        Assert.IsFalse(board.GetProperty("light").GetProperty("held").GetBoolean());
    }

    [TestMethod]
    public async Task What_is_published_is_judged_as_a_clients_message()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(
            bench.Simulator, Subscriber.Sse, "topics=led,message&since=latest");
        JsonElement answer = await bench.DoAsync("POST", "api/publish/led", "true");
        Assert.AreEqual(1, answer.GetProperty("subscribers").GetInt32());
        Delivery led = await sse.NextAsync();
        Assert.AreEqual(answer.GetProperty("id").GetString(), led.Id);
        Assert.IsTrue(bench.Host.Board.IsLedOn);
        await bench.DoAsync("POST", "api/publish/message", "{ \"a\" : 1 }");
        Assert.AreEqual("{\"a\":1}", (await sse.NextAsync()).Data);

        int most = bench.Host.Limits.BodyBytesMax;
        await AssertRefusedAsync(bench, 404, "POST", "api/publish/nope", "1");
        await AssertRefusedAsync(bench, 404, "POST", "api/publish/a%22b", "1");
        await AssertRefusedAsync(bench, 403, "POST", "api/publish/temperature", "1");
        await AssertRefusedAsync(bench, 400, "POST", "api/publish/led", "1");
        await AssertRefusedAsync(bench, 400, "POST", "api/publish/message", "");
        await AssertRefusedAsync(bench, 400, "POST", "api/publish/message", "{\"a\":}");
        await AssertRefusedAsync(
            bench, 413, "POST", "api/publish/message", new string('1', most + 1));
        await bench.DoAsync("POST", "api/publish/message", new string('1', most));
    }

    [TestMethod]
    [DataRow(400, "PUT", "api/board/button", "")]
    [DataRow(400, "PUT", "api/board/button", "[]")]
    [DataRow(400, "PUT", "api/board/button", "{\"pressed\":1}")]
    [DataRow(400, "PUT", "api/board/button", "{\"pressed\":true,\"for\":1}")]
    [DataRow(400, "PUT", "api/board/temperature", "{\"value\":200.01}")]
    [DataRow(400, "PUT", "api/board/temperature", "{\"value\":20.001}")]
    [DataRow(400, "PUT", "api/board/temperature", "{\"value\":\"20\"}")]
    [DataRow(400, "PUT", "api/board/light", "{\"value\":0.5}")]
    [DataRow(400, "PUT", "api/board/light", "{\"value\":1001}")]
    [DataRow(404, "GET", "api/nope", null)]
    [DataRow(404, "GET", "status", null)]
    [DataRow(405, "POST", "api/board/button", "{\"pressed\":true}")]
    [DataRow(405, "PUT", "api/state", "")]
    public async Task What_cannot_be_meant_is_refused_and_changes_nothing(
        int status, string method, string path, string? body)
    {
        await using TestBench bench = await TestBench.StartAsync();
        string before = (await bench.StateAsync()).GetRawText();
        await AssertRefusedAsync(bench, status, method, path, body);
        Assert.AreEqual(before, (await bench.StateAsync()).GetRawText());
    }

    [TestMethod]
    [DataRow("evil.example", null)]
    [DataRow("192.0.2.1", null)]
    [DataRow("localhost", "http://evil.example")]
    [DataRow("localhost", "null")]
    [DataRow("localhost", "https://localhost")]
    public async Task Foreign_names_and_pages_are_kept_out(string host, string? origin)
    {
        await using TestBench bench = await TestBench.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Put, "api/board/button");
        request.Headers.Host = host;
        request.Content = new StringContent("{\"pressed\":true}");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        (HttpStatusCode status, JsonElement answer) = await bench.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.Forbidden, status);
        Assert.IsTrue(answer.TryGetProperty("error", out _));
        Assert.IsFalse(bench.Host.Board.IsButtonPressed());
    }

    [TestMethod]
    public async Task The_benchs_own_pages_may_use_it()
    {
        await using TestBench bench = await TestBench.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Put, "api/board/button");
        request.Headers.Add("Origin", bench.Url.GetLeftPart(UriPartial.Authority));
        request.Content = new StringContent("{\"pressed\":true}");
        Assert.AreEqual(HttpStatusCode.OK, (await bench.SendAsync(request)).Status);
        Assert.IsTrue(bench.Host.Board.IsButtonPressed());
    }

    private static async Task<long> NextAsync(TestBench bench)
    {
        return (await bench.StateAsync()).GetProperty("log").GetProperty("next").GetInt64();
    }

    private static async Task AssertRefusedAsync(
        TestBench bench, int status, string method, string path, string? body)
    {
        (HttpStatusCode actual, JsonElement answer) = await bench.AskAsync(method, path, body);
        Assert.AreEqual((HttpStatusCode)status, actual, answer.GetRawText());
        Assert.AreNotEqual("", answer.GetProperty("error").GetString());
    }
}
