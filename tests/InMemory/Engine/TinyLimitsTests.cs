namespace Comet.Tests.InMemory.Engine;

/// <summary>The same engine with buffers of 16 bytes and a log of three events.</summary>
[TestClass]
public class TinyLimitsTests
{
    private static TestServer NewServer(int events)
    {
        TestServer server = new TestServer(TestServer.Tiny());
        server.PublishMany(events);
        return server;
    }

    // A deaf peer sends and reads byte by byte.
    private static string Ask(TestServer server, string request)
    {
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.SendSlowly(slot, request);
        return server.ReadSlowly(slot);
    }

    private static string Event(long id)
    {
        return TestServer.Envelope(id, "temperature", 0, id.ToString());
    }

    [TestMethod]
    public void Polling()
    {
        TestServer server = NewServer(2);
        Assert.AreEqual(
            Wire.Batch(2, Event(1) + "," + Event(2)),
            Ask(server, Wire.Get("/poll?since=earliest")));
        Assert.AreEqual(Wire.Batch(2, Event(2)), Ask(server, Wire.Get("/long-poll")));
    }

    [TestMethod]
    public void Polling_after_four_events_tells_a_gap()
    {
        TestServer server = NewServer(4);
        Assert.AreEqual(
            Wire.Batch(4, Wire.Range(1, 1), Event(2) + "," + Event(3) + "," + Event(4)),
            Ask(server, Wire.Get("/poll?since=5f3a9c01-0")));
    }

    [TestMethod]
    public void Streaming()
    {
        TestServer server = NewServer(4);
        Assert.AreEqual(
            Wire.StreamHead + Wire.Chunk(Wire.Gap(1, 1) + "\n") + Wire.Chunk(Event(2) + "\n")
                + Wire.Chunk(Event(3) + "\n") + Wire.Chunk(Event(4) + "\n"),
            Ask(server, Wire.Get("/stream?since=5f3a9c01-0")));
    }

    [TestMethod]
    public void Server_Sent_Events()
    {
        TestServer server = NewServer(4);
        Assert.AreEqual(
            Wire.EventStreamHead + Wire.Chunk("retry: 2000\n\n")
                + Wire.Chunk("event: comet.gap\nid: 5f3a9c01-1\ndata: " + Wire.Range(1, 1)
                    + "\n\n")
                + Wire.Chunk(Wire.Event(2, Event(2))) + Wire.Chunk(Wire.Event(3, Event(3)))
                + Wire.Chunk(Wire.Event(4, Event(4))),
            Ask(server, Wire.Get("/sse?since=5f3a9c01-0")));
    }

    [TestMethod]
    public void WebSocket()
    {
        TestServer server = NewServer(4);
        Assert.AreEqual(
            Wire.Switching + Wire.Text(Wire.Gap(1, 1)) + Wire.Text(Event(2))
                + Wire.Text(Event(3)) + Wire.Text(Event(4)),
            Ask(server, Wire.Upgrade("/ws?since=5f3a9c01-0")));
    }

    [TestMethod]
    public void Publishing()
    {
        TestServer server = NewServer(0);
        Assert.AreEqual(
            Wire.Published(1, 0), Ask(server, Wire.Post("/publish/led", "\"4567890123456\"")));
        string chunked = Wire.Request(
            "POST",
            "/publish/led",
            "Transfer-Encoding: chunked\r\n",
            "1\r\n\"\r\n0d;x=1\r\n4567890123456\r\n1\r\n\"\r\n0\r\nA: b\r\n\r\n");
        Assert.AreEqual(Wire.Published(2, 0), Ask(server, chunked));
        Assert.AreEqual(
            Wire.Error("413 Content Too Large", "", "the value is too long", true),
            Ask(server, Wire.Post("/publish/led", "\"45678901234567\"")));
        Assert.AreEqual(
            Wire.Error("413 Content Too Large", "", "the value is too long", true),
            Ask(
                server,
                Wire.Request(
                    "POST",
                    "/publish/led",
                    "Transfer-Encoding: chunked\r\n",
                    "f\r\n123456789012345\r\n1\r\n6\r\n0\r\n\r\n")));
        Assert.AreEqual(2, server.Application.Accepted);
    }

    [TestMethod]
    public void A_body_sent_without_waiting_for_100_does_not_cut_it_short()
    {
        TestServer server = NewServer(0);
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(
            slot,
            Wire.Request(
                "POST", "/publish/led", "Expect: 100-continue\r\nContent-Length: 4\r\n", "true"));
        Assert.AreEqual(
            "HTTP/1.1 100 Continue\r\n\r\n" + Wire.Published(1, 0), server.ReadSlowly(slot));
    }

    [TestMethod]
    public void A_half_written_100_is_aborted_rather_than_followed_by_408()
    {
        TestServer server = NewServer(0);
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(
            slot,
            Wire.Request(
                "POST", "/publish/led", "Expect: 100-continue\r\nContent-Length: 4\r\n", ""));
        server.Wait(server.Limits.HeadTimeoutMs);
        Assert.IsTrue(server.IsAborted(slot));
    }

    [TestMethod]
    public void Echo_and_reverse()
    {
        TestServer server = NewServer(0);
        int echo = server.Connect();
        server.SendSlowly(echo, Wire.Upgrade("/echo"));
        server.Receive(echo);
        server.Send(echo, Wire.MaskedText("0123456789"));
        Assert.AreEqual(
            Wire.Frame(0x01, "012345") + Wire.Frame(0x80, "6789"),
            server.Receive(echo));
        int reverse = server.Connect();
        server.SetDeaf(reverse, true);
        server.SendSlowly(reverse, Wire.Upgrade("/ws.php"));
        server.ReadSlowly(reverse);
        server.SendSlowly(reverse, Wire.MaskedText("123456789012345"));
        Assert.AreEqual(Wire.Text("543210987654321"), server.ReadSlowly(reverse));
        server.SendSlowly(reverse, Wire.MaskedText("1234567890123456"));
        Assert.AreEqual(Wire.Close(1009), server.ReadSlowly(reverse));
        Assert.IsTrue(server.IsFinished(reverse));
    }

    [TestMethod]
    public void A_ping_of_125_bytes_gets_a_pong_of_125()
    {
        string payload = Wire.Repeat('p', 125);
        TestServer server = NewServer(0);
        int slot = server.Connect();
        server.SendSlowly(slot, Wire.Upgrade("/ws"));
        server.Receive(slot);
        server.Send(slot, Wire.Masked(0x89, payload));
        Assert.AreEqual(Wire.Frame(0x8A, payload), server.Receive(slot));
        string ping = Wire.Masked(0x89, payload);
        server.SendSlowly(slot, ping.Substring(0, 60));

        // An event must not stand inside the pong.
        server.Publish(TestServer.Led, "1");
        server.SendSlowly(slot, ping.Substring(60));
        Assert.AreEqual(
            Wire.Frame(0x8A, payload) + Wire.Text(TestServer.Envelope(1, "led", 0, "1")),
            server.Receive(slot));
    }

    [TestMethod]
    [DataRow("/stream")]
    [DataRow("/sse")]
    [DataRow("/poll?since=earliest")]
    public void A_half_written_event_that_is_evicted_aborts(string target)
    {
        TestServer server = NewServer(1);
        string whole = Ask(server, Wire.Get(target));
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.Get(target));
        for (int i = whole.Length - 30; i > 0; i--)
        {
            server.ReadSome(slot, 1);
        }

        server.PublishMany(3);
        server.ReadSlowly(slot);
        Assert.IsTrue(server.IsAborted(slot));
    }

    [TestMethod]
    public void The_status_has_no_room()
    {
        TestServer server = NewServer(0);
        Assert.AreEqual(
            Wire.Error(
                "503 Service Unavailable",
                "Retry-After: 2\r\n",
                "the transmit buffer is too small for the report",
                false),
            Ask(server, Wire.Get("/status")));
    }

    [TestMethod]
    public void A_file()
    {
        TestServer server = NewServer(0);
        string answer = Ask(server, Wire.Get("/"));
        Assert.AreEqual(3000, answer.Length - answer.IndexOf("\r\n\r\n") - 4);
        Assert.IsTrue(answer.EndsWith("abcdefghij"));
    }
}
