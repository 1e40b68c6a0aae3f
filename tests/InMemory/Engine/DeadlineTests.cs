namespace Comet.Tests.InMemory.Engine;

/// <summary>Deadlines that run over several steps of a connection.</summary>
[TestClass]
public class DeadlineTests
{
    [TestMethod]
    public void A_request_has_one_deadline_from_its_first_byte_to_its_last()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        int half = server.Limits.HeadTimeoutMs * 6 / 10;
        server.Send(slot, "POST /publish/led HTTP/1.1\r\nHost: a\r\n");
        server.Wait(half);
        server.Send(slot, "Content-Length: 4\r\n\r\ntr");
        server.Wait(server.Limits.HeadTimeoutMs - half - 1);
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.IsTrue(server.Receive(slot).StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
    }

    [TestMethod]
    public void A_body_whose_head_came_at_once_has_the_whole_time()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Wait(server.Limits.HeadTimeoutMs - 1);
        server.Send(
            slot, "POST /publish/led HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ntr");
        server.Wait(server.Limits.HeadTimeoutMs - 1);
        server.Send(slot, "ue");
        Assert.IsTrue(server.Receive(slot).StartsWith("HTTP/1.1 200 OK\r\n"));
    }

    [TestMethod]
    public void The_head_s_deadline_does_not_cut_a_long_poll_short()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, "GET /long-poll?wait=60 HTTP/1.1\r\n");
        server.Wait(100);
        server.Send(slot, "Host: a\r\n\r\n");
        server.Wait(59_999);
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.AreEqual(Wire.Batch(0, ""), server.Receive(slot));
    }

    [TestMethod]
    public void The_wait_for_a_pong_begins_when_the_ping_has_left()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws");
        server.SetDeaf(slot, true);
        server.Wait(server.Limits.HeartbeatMs);
        int pending = server.Engine.TransmitCount(slot);
        Assert.AreEqual(2, pending);

        // Not the pong's timeout, which is shorter, but the stall's ends a peer that takes nothing.
        server.Wait(server.Limits.PongTimeoutMs + 1);
        Assert.IsFalse(server.IsOver(slot));
        server.SetDeaf(slot, false);
        server.Wait(server.Limits.PongTimeoutMs - 1);
        Assert.IsFalse(server.IsOver(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsAborted(slot));
    }

    [TestMethod]
    public void A_peer_that_takes_some_of_a_full_buffer_is_alive()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws?topics=message");
        server.SetDeaf(slot, true);
        server.Wait(server.Limits.HeartbeatMs - 1);
        for (int i = 0; i < 30; i++)
        {
            server.Publish(2, "\"0123456789012345678901234567890123456789\"");
        }

        server.Wait(1);
        for (int i = 0; i < 5; i++)
        {
            server.Wait(server.Limits.PongTimeoutMs - 1);
            server.ReadSome(slot, 100);
            Assert.IsFalse(server.IsOver(slot), "read " + i.ToString());
        }
    }

    [TestMethod]
    public void An_answered_call_names_no_connection()
    {
        TestServer server = new TestServer();
        int slot = server.Get("/stream");
        server.Publish(TestServer.Led, "true");
        server.Wait(server.Limits.HeartbeatMs);
        Assert.IsFalse(server.IsOver(slot));
        Assert.AreEqual(-1, server.Engine.Driven);
    }

    [TestMethod]
    public void A_peer_that_leaves_a_ping_unfinished_is_aborted()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws");
        string ping = Wire.Masked(0x89, "0123456789");
        server.Send(slot, ping.Substring(0, ping.Length - 1));
        server.Wait(server.Limits.HeartbeatMs - 1);
        Assert.IsFalse(server.IsOver(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsAborted(slot));
    }
}
