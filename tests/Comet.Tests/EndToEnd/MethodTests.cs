using System.Net;
using System.Text.Json;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>Each row of the contract's method table, with independent clients.</summary>
[TestClass]
public class MethodTests
{
    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_new_client_sees_the_present_state_then_what_is_new(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await simulator.PublishAsync("message", "\"old\"");
        string kept = await simulator.PublishAsync("message", "\"kept\"");

        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, method, "topics=temperature,message");
        List<Delivery> present = await subscriber.NextEventsAsync(2);
        Assert.AreEqual("temperature", present[0].Topic);
        Assert.AreEqual("21.5", present[0].Data);
        Assert.AreEqual("message", present[1].Topic);
        Assert.AreEqual("\"kept\"", present[1].Data);
        Assert.AreEqual(kept, present[1].Id);

        simulator.Host.Board.SetTemperature(2275);
        Delivery next = await subscriber.NextAsync();
        Assert.AreEqual("temperature", next.Topic);
        Assert.AreEqual(22.75, JsonSerializer.Deserialize<double>(next.Data));
        Assert.IsGreaterThan(Delivery.SequenceOf(kept), Delivery.SequenceOf(next.Id));
    }

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task Only_the_topics_asked_for_are_delivered(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, method, "since=latest&topics=led");
        await simulator.PublishAsync("message", "1");
        await simulator.PublishAsync("led", "true");
        Delivery delivery = await subscriber.NextAsync();
        Assert.AreEqual("led", delivery.Topic);
        Assert.AreEqual("true", delivery.Data);
    }

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task The_replayed_trace_moves_the_temperature(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(isReplaying: true);
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, method, "topics=temperature");
        List<Delivery> events = await subscriber.NextEventsAsync(2);
        Assert.AreNotEqual(events[0].Data, events[1].Data);
        foreach (Delivery delivery in events)
        {
            // The record's range: the trace, and nothing else, must be what is shown.
            Assert.IsInRange(-10.0, 40.0, JsonSerializer.Deserialize<double>(delivery.Data));
        }
    }

    [TestMethod]
    public async Task The_button_is_published_at_once()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, Subscriber.Ws, "since=latest&topics=button");
        simulator.Host.Board.SetButton(true);
        Assert.AreEqual("true", (await subscriber.NextAsync()).Data);
        simulator.Host.Board.SetButton(false);
        Assert.AreEqual("false", (await subscriber.NextAsync()).Data);
    }

    [TestMethod]
    public async Task Polling_answers_json_at_once()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using HttpResponseMessage answer =
            await simulator.Client.GetAsync("poll?since=latest", Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual("application/json", answer.Content.Headers.ContentType?.MediaType);
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        using JsonDocument document = JsonDocument.Parse(text);
        Assert.AreEqual(0, document.RootElement.GetProperty("events").GetArrayLength());
        Assert.AreEqual(JsonValueKind.Null, document.RootElement.GetProperty("gap").ValueKind);
        StringAssert.StartsWith(
            document.RootElement.GetProperty("next").GetString(),
            $"{simulator.Host.Epoch:x8}-");
    }

    [TestMethod]
    public async Task Long_polling_is_answered_by_the_event_it_waits_for()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string latest = await simulator.LatestAsync();
        Task<string> waiting = simulator.Client.GetStringAsync(
            $"long-poll?since={latest}&wait=60", Limit.Token);
        string id = await simulator.PublishAsync("message", "{\"a\":[1,2]}");
        Batch batch = Batch.Parse(await waiting);
        Assert.HasCount(1, batch.Events);
        Assert.AreEqual(id, batch.Events[0].Id);
        Assert.AreEqual(id, batch.Next);
        Assert.AreEqual("{\"a\":[1,2]}", batch.Events[0].Data);
    }

    [TestMethod]
    public async Task Long_polling_is_empty_at_its_deadline()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string latest = await simulator.LatestAsync();
        long start = TimeProvider.System.GetTimestamp();
        Batch batch = Batch.Parse(await simulator.Client.GetStringAsync(
            $"long-poll?since={latest}&wait=1", Limit.Token));
        TimeSpan waited = TimeProvider.System.GetElapsedTime(start);
        Assert.IsEmpty(batch.Events);
        Assert.AreEqual(latest, batch.Next);
        Assert.IsGreaterThan(TimeSpan.FromMilliseconds(900), waited);
    }

    [TestMethod]
    public async Task Server_sent_events_begin_with_the_reconnection_time()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartAsync(limits => limits.ReconnectionTimeMs = 1234);
        await using SseSubscriber subscriber = await SseSubscriber.ConnectAsync(
            simulator, "topics=temperature", null);
        await subscriber.NextAsync();
        Assert.AreEqual(TimeSpan.FromMilliseconds(1234), subscriber.ReconnectionInterval);
    }

    [TestMethod]
    public async Task Last_Event_ID_wins_over_since()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string first = await simulator.PublishAsync("message", "1");
        await simulator.PublishAsync("message", "2");
        string third = await simulator.PublishAsync("message", "3");
        await using SseSubscriber subscriber = await SseSubscriber.ConnectAsync(
            simulator, $"since={third}&topics=message", first);
        Assert.AreEqual("2", (await subscriber.NextAsync()).Data);
        Assert.AreEqual("3", (await subscriber.NextAsync()).Data);
    }

    [TestMethod]
    [DataRow("stream", "\n")]
    [DataRow("sse", ":")]
    public async Task A_quiet_stream_has_heartbeats(string path, string heartbeat)
    {
        await using TestSimulator simulator =
            await TestSimulator.StartAsync(limits => limits.HeartbeatMs = 100);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync($"GET /{path}?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
        string text = "";
        while (!text.StartsWith(heartbeat, StringComparison.Ordinal))
        {
            text = System.Text.Encoding.UTF8.GetString(await client.ReadChunkAsync());
        }
    }

    [TestMethod]
    public async Task A_quiet_WebSocket_is_pinged_and_ended_when_it_does_not_answer()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(limits =>
        {
            limits.HeartbeatMs = 100;
            limits.PongTimeoutMs = 1500;
        });
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/ws?since=latest");
        (int first, byte[] payload) = await socket.ReadFrameAsync();
        Assert.AreEqual(0x80 | RawWebSocket.Ping, first);
        await socket.SendAsync(RawWebSocket.Pong, payload);
        (first, _) = await socket.ReadFrameAsync();
        Assert.AreEqual(0x80 | RawWebSocket.Ping, first);

        // Not answered: the connection is aborted, or closed.
        try
        {
            await socket.Client.ReadToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Reset, as it should be.
        }
    }

    [TestMethod]
    public async Task Time_is_of_the_clock_that_status_names()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await simulator.PublishAsync("message", "1");
        long after = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        Delivery delivery = await subscriber.NextAsync();
        Assert.IsInRange(before - 50, after + 50, delivery.Time);
    }
}
