namespace Comet.Tests.InMemory.Engine;

/// <summary>Each time: a millisecond before it is over all is well, then it is not.</summary>
[TestClass]
public class DeadlineBoundaryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string TimedOut = "HTTP/1.1 408 Request Timeout\r\n";

    // A head that trickles: its bytes do not prolong its time.
    [TestMethod]
    [DataRow(1, Ok)]
    [DataRow(0, TimedOut)]
    public void A_head_must_end_in_time(int early, string expected)
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, "G");
        string rest = Wire.Get("/poll").Substring(1);
        int step = (server.Limits.HeadTimeoutMs - early) / 10;
        for (int i = 0; i < 9; i++)
        {
            server.Wait(step);
            server.Send(slot, rest.Substring(i, 1));
        }

        server.Wait(server.Limits.HeadTimeoutMs - early - (9 * step));
        server.Send(slot, rest.Substring(9));
        string answer = server.Receive(slot);
        Assert.IsTrue(answer.StartsWith(expected), answer);
    }

    [TestMethod]
    [DataRow(1, Ok)]
    [DataRow(0, TimedOut)]
    public void A_body_must_end_in_time(int early, string expected)
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, Wire.Request("POST", "/publish/led", "Content-Length: 4\r\n", "t"));
        int half = server.Limits.HeadTimeoutMs / 2;
        server.Wait(half);
        server.Send(slot, "r");
        server.Wait(server.Limits.HeadTimeoutMs - half - early);
        server.Send(slot, "ue");
        string answer = server.Receive(slot);
        Assert.IsTrue(answer.StartsWith(expected), answer);
    }

    [TestMethod]
    public void A_kept_connection_may_be_idle_so_long()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        for (int i = 0; i < 2; i++)
        {
            Assert.IsTrue(server.Exchange(slot, Wire.Get("/poll")).StartsWith(Ok));
            server.Wait(server.Limits.IdleTimeoutMs - 1);
        }

        Assert.IsFalse(server.IsFinished(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsFinished(slot));
        Assert.AreEqual("", server.Receive(slot));
    }

    [TestMethod]
    public void A_long_poll_that_does_not_say_waits_so_long()
    {
        TestServer server = new TestServer();
        int slot = server.Get("/long-poll?since=latest");
        server.Wait(server.Limits.WaitDefaultMs - 1);
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.AreEqual(Wire.Batch(0, ""), server.Receive(slot));
    }

    [TestMethod]
    public void A_peer_may_take_nothing_so_long()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.SetDeaf(slot, true);
        server.Send(slot, Wire.Get("/plain.txt"));
        for (int i = 0; i < 2; i++)
        {
            server.Wait(server.Limits.WriteStallTimeoutMs - 1);
            Assert.IsFalse(server.IsOver(slot));
            server.ReadSome(slot, 1);
        }

        server.Wait(server.Limits.WriteStallTimeoutMs);
        Assert.IsTrue(server.IsAborted(slot));
    }

    [TestMethod]
    public void A_closing_connection_waits_so_long_for_its_peer()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        server.Send(slot, Wire.Request("GET", "/poll", "Connection: close\r\n", ""));
        Assert.IsTrue(server.IsFinished(slot));
        server.Wait(server.Limits.CloseTimeoutMs - 1);
        Assert.IsFalse(server.IsOver(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsClosed(slot));
    }

    [TestMethod]
    [DataRow("/stream")]
    [DataRow("/sse")]
    [DataRow("/ws")]
    public void A_live_response_is_silent_so_long(string target)
    {
        TestServer server = new TestServer();
        int slot = target == "/ws"
            ? server.OpenWebSocket(target + "?since=latest")
            : server.Get(target + "?since=latest");
        server.Receive(slot);
        server.Wait(server.Limits.HeartbeatMs - 1);
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.IsTrue(server.Receive(slot).Length > 0);
    }

    [TestMethod]
    public void A_ping_may_be_unanswered_so_long()
    {
        TestServer server = new TestServer();
        int slot = server.OpenWebSocket("/ws");
        for (int i = 0; i < 2; i++)
        {
            server.Wait(server.Limits.HeartbeatMs);
            server.Wait(server.Limits.PongTimeoutMs - 1);
            Assert.IsFalse(server.IsOver(slot));
            server.Send(slot, Wire.Masked(0x8A, ""));
        }

        server.Wait(server.Limits.HeartbeatMs + server.Limits.PongTimeoutMs);
        Assert.IsTrue(server.IsAborted(slot));
    }
}
