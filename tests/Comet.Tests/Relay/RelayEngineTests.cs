using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Relay;

/// <summary>What followers of somebody else's events get.</summary>
[TestClass]
public class RelayEngineTests
{
    private const int Temperature = TestServer.Temperature;
    private const int Led = TestServer.Led;

    private static string Id(long sequence)
    {
        return TestServer.Id(sequence);
    }

    [TestMethod]
    public void Events_keep_their_ids_and_times()
    {
        RelayedServer server = new();
        server.SkipTo(40);
        int slot = server.Get("/stream?since=latest");
        server.Receive(slot);
        Assert.AreEqual(40, server.Relay(Led, "true", 1234));
        StringAssert.Contains(
            server.Receive(slot), TestServer.Envelope(40, "led", 1234, "true") + "\n");
    }

    // Whoever goes on from an id of before, by whichever method, and whoever was there.
    [TestMethod]
    [DataRow("/poll", "\"gap\":{\"from\":\"5f3a9c01-3\",\"to\":\"5f3a9c01-9\"}")]
    [DataRow("/long-poll", "\"gap\":{\"from\":\"5f3a9c01-3\",\"to\":\"5f3a9c01-9\"}")]
    [DataRow("/stream", "{\"gap\":{\"from\":\"5f3a9c01-3\",\"to\":\"5f3a9c01-9\"}}\n")]
    [DataRow("/sse", "event: comet.gap\nid: 5f3a9c01-9\n"
        + "data: {\"from\":\"5f3a9c01-3\",\"to\":\"5f3a9c01-9\"}\n\n")]
    public void What_will_never_come_is_a_gap(string path, string notice)
    {
        RelayedServer server = new();
        server.Relay(Led, "1");
        server.Relay(Led, "2");
        int live = path is "/stream" or "/sse" ? server.Get(path + "?since=" + Id(2)) : -1;
        server.SkipTo(10);
        server.Relay(Led, "10");
        string resumed = server.Receive(server.Get(path + "?since=" + Id(2)));
        StringAssert.Contains(resumed, notice);
        StringAssert.Contains(resumed, TestServer.Envelope(10, "led", 7, "10"));
        if (live >= 0)
        {
            string followed = server.Receive(live);
            StringAssert.Contains(followed, notice);
            StringAssert.Contains(followed, TestServer.Envelope(10, "led", 7, "10"));
        }
    }

    [TestMethod]
    public void Who_was_before_the_hole_is_told_from_where_he_was()
    {
        RelayedServer server = new();
        server.Relay(Led, "1");
        server.Relay(Led, "2");
        server.SkipTo(5);
        string body = server.Body("/poll?since=" + Id(1));
        Assert.AreEqual(
            "{\"next\":\"" + Id(4) + "\",\"gap\":{\"from\":\"" + Id(2) + "\",\"to\":\"" + Id(4)
                + "\"},\"events\":[]}\n",
            body);
    }

    [TestMethod]
    public void Who_is_behind_the_hole_is_told_nothing()
    {
        RelayedServer server = new();
        server.SkipTo(10);
        server.Relay(Led, "10");
        server.Relay(Led, "11");
        StringAssert.Contains(server.Body("/poll?since=" + Id(10)), "\"gap\":null");
        StringAssert.Contains(server.Body("/poll?since=" + Id(9)), "\"gap\":null");
        StringAssert.Contains(server.Body("/poll?since=" + Id(8)), "\"gap\":{\"from\":\"" + Id(9));
    }

    [TestMethod]
    public void The_latest_values_survive_a_hole()
    {
        RelayedServer server = new();
        server.Relay(Temperature, "20");
        server.Relay(Led, "true");
        server.SkipTo(50);
        server.Relay(Temperature, "21");
        string body = server.Body("/poll");
        StringAssert.Contains(
            body,
            "\"gap\":null,\"events\":[" + TestServer.Envelope(2, "led", 7, "true") + ","
                + TestServer.Envelope(50, "temperature", 7, "21") + "]");
    }

    // What is kept counts for nothing: only what the hole needs is given up for it.
    [TestMethod]
    public void A_small_hole_costs_a_full_log_its_oldest_events_only()
    {
        RelayedServer server = new();
        CometLimits limits = CometLimits.Esp32();
        for (int i = 0; i < limits.LogEvents - 1; i++)
        {
            server.Relay(Temperature, "20");
        }

        long led = server.Relay(Led, "true");
        server.SkipTo(led + 2);
        StringAssert.Contains(
            server.Body("/poll"),
            TestServer.Envelope(led - 1, "temperature", 7, "20") + ","
                + TestServer.Envelope(led, "led", 7, "true") + "]");
    }

    // However many ids are missing: they take one byte together, and the time of few.
    [TestMethod]
    public void A_long_hole_costs_a_log_with_entries_to_spare_none_of_its_events()
    {
        CometLimits limits = CometLimits.Esp32();
        limits.LogEvents = 4 * limits.LogBytes;
        RelayedServer server = new(limits);
        server.Relay(Led, "true");
        server.Relay(Temperature, "20");
        server.SkipTo(2 * limits.LogBytes);
        server.Relay(Temperature, "21");
        StringAssert.Contains(
            server.Body("/poll"),
            TestServer.Envelope(1, "led", 7, "true") + ","
                + TestServer.Envelope(2 * limits.LogBytes, "temperature", 7, "21") + "]");
    }

    // More holes than the log has entries, and holes that are evicted one by one.
    [TestMethod]
    [DataRow(200)]
    [DataRow(100)]
    public void Holes_pass_through_the_log(int count)
    {
        RelayedServer server = new();
        server.Relay(Led, "1");
        server.SkipTo(count);
        for (int i = 0; i < 300; i++)
        {
            Assert.AreEqual(count + i, server.Relay(Temperature, "1"));
            StringAssert.Contains(
                server.Body("/poll?since=" + Id(count + i - 1)), "\"gap\":null,\"events\":[{");
        }

        StringAssert.Contains(server.Body("/poll?since=" + Id(1)), "\"gap\":{\"from\":");
    }

    [TestMethod]
    public void A_slow_reader_of_the_latest_values_is_not_left_with_a_part_of_them()
    {
        CometLimits limits = TestServer.Tiny();
        limits.LogEvents = 8;
        RelayedServer server = new(limits);
        server.Relay(Temperature, "20");
        server.Relay(Led, "true");
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
        string read = "";
        while (!read.Contains("{\"id\"", StringComparison.Ordinal))
        {
            Assert.AreNotEqual(0, server.Engine.TransmitCount(slot));
            server.ReadSome(slot, 1);
            read += server.Receive(slot);
        }

        server.SkipTo(5);
        server.ReadSlowly(slot);
        Assert.IsTrue(server.IsAborted(slot));
    }

    [TestMethod]
    [DataRow("/stream", "{\"reset\":{\"epoch\":\"00000007\"}}")]
    [DataRow("/sse", "event: comet.reset\nid: 00000007-0\n")]
    public void A_new_epoch_is_told_to_all(string path, string notice)
    {
        RelayedServer server = new();
        server.Relay(Led, "1");
        int slot = server.Get(path + "?since=latest");
        int held = server.Get("/long-poll?wait=60&since=" + Id(1));
        server.Receive(slot);
        server.Restart(7);
        StringAssert.Contains(server.Receive(slot), notice);
        StringAssert.Contains(server.Receive(held), "\"reset\":true");
        Assert.AreEqual(1, server.Relay(Led, "2"));
        StringAssert.Contains(server.Receive(slot), "\"00000007-1\"");
        string body = server.Body("/poll?since=" + Id(1));
        StringAssert.Contains(body, "\"reset\":true");
        Assert.IsFalse(body.Contains("5f3a9c01", StringComparison.Ordinal), body);
    }

    // Another relay has had it, or this one before it was started again.
    [TestMethod]
    [DataRow("/poll")]
    [DataRow("/long-poll")]
    [DataRow("/stream")]
    [DataRow("/sse")]
    [DataRow("/ws")]
    public void Who_goes_on_from_an_event_that_has_not_come_yet_is_to_ask_again(string path)
    {
        RelayedServer server = new();
        server.Relay(Led, "1");
        server.Relay(Led, "2");
        string target = path + "?since=" + Id(3);
        string answer = server.Ask(path == "/ws"
            ? Wire.Upgrade(target)
            : "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
        StringAssert.StartsWith(answer, "HTTP/1.1 503 ");
        StringAssert.Contains(answer, "\r\nRetry-After: ");
        server.Relay(Led, "3");
        Assert.AreEqual(
            $"{{\"next\":\"{Id(3)}\",\"gap\":null,\"events\":[]}}\n",
            server.Body("/poll?since=" + Id(3)));
    }

    [TestMethod]
    public void A_board_that_is_away_is_told_once_and_its_values_stay()
    {
        RelayedServer server = new();
        server.Relay(Led, "true");
        int stream = server.Get("/stream?since=latest");
        int events = server.Get("/sse?since=latest");
        int socket = server.OpenWebSocket("/ws?since=latest");
        int held = server.Get("/long-poll?wait=60&since=latest");
        int[] slots = [stream, events, socket];
        Array.ForEach(slots, slot => server.Receive(slot));
        server.SetPresence(false, 1234);
        server.SetPresence(false, 1235);
        string[] told = [.. slots.Select(server.Receive)];
        StringAssert.EndsWith(told[0], "\r\n1b\r\n{\"offline\":{\"since\":1234}}\n\r\n");
        StringAssert.EndsWith(
            told[1], "event: comet.offline\ndata: {\"since\":1234}\n\n\r\n");
        StringAssert.Contains(told[2], "\u0081\u001a{\"offline\":{\"since\":1234}}");
        StringAssert.EndsWith(
            server.Receive(held), ",\"gap\":null,\"stale\":true,\"events\":[]}\n");
        StringAssert.Contains(server.Body("/poll"), "\"stale\":true,\"events\":[{\"id\":");
        StringAssert.Contains(
            server.Receive(server.Get("/stream")), "{\"offline\":{\"since\":1234}}");

        server.SetPresence(true, 5678);
        StringAssert.Contains(server.Receive(stream), "{\"online\":{\"since\":5678}}\n");
        StringAssert.Contains(server.Receive(events), "event: comet.online\n");
        server.Relay(Led, "false");
        string after = server.Receive(stream);
        Assert.IsFalse(after.Contains("line", StringComparison.Ordinal), after);
        Assert.IsFalse(
            server.Body("/poll").Contains("stale", StringComparison.Ordinal));
    }

    // Pings after a presence that was told are answered as others are.
    [TestMethod]
    public void A_WebSocket_that_was_told_must_still_answer()
    {
        RelayedServer server = new();
        int socket = server.OpenWebSocket("/ws?since=latest");
        server.SetPresence(false, 1);
        server.Wait(server.Limits.HeartbeatMs + server.Limits.PongTimeoutMs + 1);
        Assert.IsTrue(server.IsAborted(socket));
    }

    [TestMethod]
    public void A_topic_that_becomes_known_reaches_who_follows_all()
    {
        RelayedServer server = new();
        server.Topics.IsOpen = true;
        int all = server.Get("/stream?since=latest");
        int one = server.Get("/stream?since=latest&topics=led");
        server.Receive(all);
        server.Receive(one);
        server.Relay(server.Topics.Declare("alarm", TopicAccess.Writable), "1");
        StringAssert.Contains(server.Receive(all), "\"topic\":\"alarm\"");
        Assert.AreEqual("", server.Receive(one));
        StringAssert.Contains(server.Body("/poll?topics=alarm"), "\"topic\":\"alarm\"");
        StringAssert.Contains(server.Body("/poll?topics=none"), "no such topic");
    }

    [TestMethod]
    public void A_value_that_is_taken_elsewhere_is_not_published_here()
    {
        RelayedServer server = new();
        server.Application.Outcome = CometEngine.TakenElsewhere;
        int socket = server.OpenWebSocket("/ws?since=latest");
        server.Receive(socket);
        server.Send(socket, Wire.MaskedText("{\"topic\":\"led\",\"data\":true}"));
        Assert.AreEqual("", server.Receive(socket));
        Assert.AreEqual(1, server.Application.Accepted);
        Assert.AreEqual(0, server.Engine.Log.Last);
        string answer = server.Ask("POST /publish/led HTTP/1.1\r\nHost: a\r\n"
            + "Content-Length: 4\r\n\r\ntrue");
        StringAssert.StartsWith(answer, "HTTP/1.1 400 ");
        Assert.AreEqual(1, server.Application.Accepted);
    }
}
