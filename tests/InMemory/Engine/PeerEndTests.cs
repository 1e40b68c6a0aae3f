namespace Comet.Tests.InMemory.Engine;

/// <summary>The peer's end and the deadlines, phase by phase.</summary>
[TestClass]
public class PeerEndTests
{
    [TestMethod]
    [DataRow("")]
    [DataRow("GET /po")]
    [DataRow("POST /publish/led HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ntr")]
    [DataRow("GET /long-poll HTTP/1.1\r\nHost: a\r\n\r\n")]
    public void Nothing_is_owed_to_a_peer_that_ends_here(string sent)
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, sent);
        server.EndStream(slot);
        Assert.IsTrue(server.IsClosed(slot));
        Assert.AreEqual("", server.Receive(slot));
        Assert.AreEqual(0, server.Engine.InUse);
    }

    [TestMethod]
    [DataRow("/stream")]
    [DataRow("/sse")]
    public void A_stream_ends_with_its_peer(string target)
    {
        TestServer server = new TestServer();
        int slot = server.Get(target);
        server.EndStream(slot);
        Assert.IsTrue(server.IsClosed(slot));
        Assert.AreEqual(0, server.Engine.InUse);
        Assert.AreEqual(1L, server.Publish(TestServer.Led, "1"));
    }

    [TestMethod]
    public void A_WebSocket_ends_with_its_peer()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws");
        server.EndStream(slot);
        Assert.IsTrue(server.IsClosed(slot));
        Assert.AreEqual(0, server.Engine.InUse);
    }

    [TestMethod]
    [DataRow("/")]
    [DataRow("/poll")]
    [DataRow("/nothing")]
    [DataRow("/status")]
    public void Who_ends_his_side_after_a_request_gets_its_answer(string target)
    {
        TestServer server = new TestServer();
        string whole = server.Ask(Wire.Get(target));
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.Get(target));
        server.EndStream(slot);
        Assert.IsFalse(server.IsOver(slot));
        server.SetDeaf(slot, false);
        Assert.AreEqual(whole.Length / 100, server.Receive(slot).Length / 100);
        Assert.IsTrue(server.IsClosed(slot));
    }

    [TestMethod]
    public void What_is_written_already_leaves_although_the_peer_has_ended()
    {
        TestServer server = new TestServer();
        int slot = server.Get("/stream");
        server.Receive(slot);
        server.SetDeaf(slot, true);
        server.Publish(TestServer.Led, "1");
        server.EndStream(slot);
        server.SetDeaf(slot, false);
        Assert.AreEqual(
            Wire.Chunk(TestServer.Envelope(1, "led", 0, "1") + "\n"), server.Receive(slot));
        Assert.IsTrue(server.IsClosed(slot));
    }

    [TestMethod]
    public void A_connection_without_a_request_finishes_when_its_time_is_up()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Wait(server.Limits.HeadTimeoutMs - 1);
        Assert.IsFalse(server.IsFinished(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsFinished(slot));
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(server.Limits.CloseTimeoutMs - 1);
        Assert.IsFalse(server.IsOver(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsClosed(slot));
    }

    [TestMethod]
    public void An_idle_connection_is_kept_for_the_idle_time()
    {
        TestServer server = new TestServer();
        int slot = server.Get("/poll");
        server.Wait(server.Limits.IdleTimeoutMs - 1);
        server.Send(slot, Wire.Get("/poll"));
        server.Wait(server.Limits.IdleTimeoutMs - 1);
        Assert.IsFalse(server.IsFinished(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsFinished(slot));
    }

    [TestMethod]
    public void A_head_that_does_not_end_gets_408()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, Wire.Request("HEAD", "/poll", "", ""));
        server.Receive(slot);
        server.Send(slot, "GET /poll HTTP/1.1\r\n");
        server.Wait(server.Limits.HeadTimeoutMs - 1);
        server.Send(slot, "Host: a\r\n");
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.AreEqual(
            Wire.Error("408 Request Timeout", "", "the request took too long", true),
            server.Receive(slot));
        Assert.IsTrue(server.IsFinished(slot));
    }

    [TestMethod]
    public void A_body_that_does_not_end_gets_408()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, "POST /publish/led HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ntr");
        server.Wait(server.Limits.HeadTimeoutMs);
        Assert.AreEqual(
            Wire.Error("408 Request Timeout", "", "the request took too long", true),
            server.Receive(slot));
        Assert.IsTrue(server.IsFinished(slot));
        Assert.AreEqual(0, server.Application.Accepted);
    }

    [TestMethod]
    public void What_a_lingering_peer_sends_is_thrown_away()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, "BAD\r\n");
        Assert.IsTrue(server.IsFinished(slot));
        string more = Wire.Repeat('x', 5000);
        Assert.AreEqual(5000, server.Send(slot, more));
        Assert.IsFalse(server.IsOver(slot));
        server.EndStream(slot);
        Assert.IsTrue(server.IsClosed(slot));
    }

    [TestMethod]
    public void An_empty_line_before_a_request_may_come_in_two_pieces()
    {
        // RFC 9112 §2.2: a server should ignore at least one.
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, "\r");
        server.Send(slot, "\n" + Wire.Get("/poll"));
        Assert.AreEqual(Wire.Batch(0, ""), server.Receive(slot));
        server.SendSlowly(slot, "\r\n" + Wire.Get("/poll"));
        Assert.AreEqual(Wire.Batch(0, ""), server.Receive(slot));

        // It is no request: there is nothing to report when no more comes.
        server.Send(slot, "\r");
        server.Wait(server.Limits.IdleTimeoutMs);
        Assert.AreEqual("", server.Receive(slot));
        Assert.IsTrue(server.IsFinished(slot));
    }

    [TestMethod]
    public void A_half_open_WebSocket_is_pinged_and_aborted()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws");
        server.Receive(slot);
        server.Wait(server.Limits.HeartbeatMs - 1);
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.AreEqual(Wire.Frame(0x89, ""), server.Receive(slot));
        server.Wait(server.Limits.PongTimeoutMs - 1);
        server.Send(slot, Wire.Masked(0x8A, ""));
        server.Wait(server.Limits.HeartbeatMs);
        Assert.AreEqual(Wire.Frame(0x89, ""), server.Receive(slot));
        server.Wait(server.Limits.PongTimeoutMs - 1);
        Assert.IsFalse(server.IsOver(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsAborted(slot));
        Assert.AreEqual(0, server.Engine.InUse);
    }

    [TestMethod]
    public void Silent_streams_get_heartbeats()
    {
        TestServer server = new TestServer();
        int stream = server.Get("/stream");
        int events = server.Get("/sse");
        server.Receive(stream);
        server.Receive(events);
        server.Wait(server.Limits.HeartbeatMs);
        Assert.AreEqual(Wire.Chunk("\n"), server.Receive(stream));
        Assert.AreEqual(Wire.Chunk(":\n\n"), server.Receive(events));
        server.Publish(TestServer.Led, "1");
        server.Receive(stream);
        server.Wait(server.Limits.HeartbeatMs - 1);
        Assert.AreEqual("", server.Receive(stream));
        server.Wait(1);
        Assert.AreEqual(Wire.Chunk("\n"), server.Receive(stream));
    }
}
