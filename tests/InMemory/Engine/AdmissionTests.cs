using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>Who gets a slot: the reserve, an address's share, idle ones that give way.</summary>
[TestClass]
public class AdmissionTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    // Every slot is taken by a connection that gives way to nobody.
    private static TestServer Busy()
    {
        TestServer server = new TestServer();
        for (int i = 0; i < server.Limits.Connections; i++)
        {
            Assert.AreEqual(i, server.Connect());
            server.Send(i, "GET /poll HTTP/1.1\r\n");
        }

        return server;
    }

    private static void FinishRequest(TestServer server, int slot)
    {
        Assert.IsTrue(server.Exchange(slot, "Host: a\r\n\r\n").StartsWith(Ok));
    }

    [TestMethod]
    public void Every_slot_is_given_and_no_more()
    {
        TestServer server = Busy();
        Assert.AreEqual(CometEngine.NoSlot, server.Connect());
        string refusal = Refusal(server.Engine, CometEngine.NoSlot);
        Assert.IsTrue(refusal.StartsWith(
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\n"), refusal);
        server.Drop(3);
        Assert.AreEqual(3, server.Connect());
    }

    [TestMethod]
    [DataRow("/stream")]
    [DataRow("/sse")]
    [DataRow("/long-poll?since=latest&wait=60")]
    [DataRow("/echo")]
    public void Open_responses_leave_the_reserve_to_the_page_the_status_and_publishing(string kind)
    {
        TestServer server = new TestServer();
        int most = server.Limits.Connections - server.Limits.ReservedForRequests;
        for (int i = 0; i < most; i++)
        {
            int slot = kind == "/echo" ? server.OpenWebSocket(kind) : server.Get(kind);
            Assert.IsFalse(server.Receive(slot).StartsWith("HTTP/1.1 503 "), i.ToString());
        }

        // One more of any kind is refused, on a connection that stays usable.
        int plain = server.Connect();
        string refused = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\n";
        Assert.IsTrue(server.Exchange(plain, Wire.Get("/stream")).StartsWith(refused));
        Assert.IsTrue(server.Exchange(plain, Wire.Upgrade("/ws")).StartsWith(refused));
        Assert.IsTrue(server.Exchange(plain, Wire.Get("/long-poll")).StartsWith(refused));
        Assert.IsTrue(server.Exchange(plain, Wire.Get("/plain.txt")).StartsWith(Ok));
        Assert.IsTrue(server.Exchange(plain, Wire.Get("/status")).StartsWith(Ok));
        Assert.IsTrue(server.Exchange(plain, Wire.Post("/publish/led", "true")).StartsWith(Ok));
        Assert.IsTrue(server.Exchange(plain, Wire.Get("/poll")).StartsWith(Ok));
        Assert.IsTrue(server.Ask(Wire.Get("/")).StartsWith(Ok));
    }

    [TestMethod]
    public void An_address_has_its_share_of_the_slots_and_no_more()
    {
        TestServer server = new TestServer();
        int most = server.Limits.ConnectionsPerPeer;
        Assert.IsTrue(most < server.Limits.Connections);
        for (int i = 0; i < most; i++)
        {
            Assert.AreEqual(i, server.Connect(7));
        }

        Assert.AreEqual(CometEngine.PeerLimited, server.Connect(7));
        string refusal = Refusal(server.Engine, CometEngine.PeerLimited);
        string body = "{\"error\":\"too many connections from this address\"}\n";
        Assert.AreEqual(
            "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nContent-Length: "
                + body.Length.ToString()
                + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n" + body,
            refusal);

        // The others' connections count for themselves, and so do those of nobody.
        int other = server.Connect(8);
        Assert.IsTrue(other >= 0);
        string status = server.Exchange(other, Wire.Get("/status"));
        Assert.IsTrue(status.IndexOf("\"limited\":1,") > 0, status);
        Assert.IsTrue(server.Connect() >= 0);
        server.Drop(2);
        Assert.AreEqual(2, server.Connect(7));
        Assert.AreEqual(CometEngine.PeerLimited, server.Connect(7));
    }

    [TestMethod]
    public void Without_a_share_one_address_may_have_every_slot()
    {
        CometLimits limits = CometLimits.Esp32();
        limits.ConnectionsPerPeer = 0;
        TestServer server = new TestServer(limits);
        for (int i = 0; i < limits.Connections; i++)
        {
            Assert.AreEqual(i, server.Connect(7));
        }
    }

    [TestMethod]
    public void The_connection_that_is_idle_longest_gives_way()
    {
        TestServer server = Busy();
        FinishRequest(server, 6);
        server.Wait(1);
        FinishRequest(server, 2);
        server.Wait(1);
        FinishRequest(server, 8);
        Assert.AreEqual(6, server.Connect());
        Assert.AreEqual(2, server.Connect());
        Assert.AreEqual(8, server.Connect());

        // Those that have just come are not idle, the rest is busy.
        Assert.AreEqual(CometEngine.NoSlot, server.Connect());
        FinishRequest(server, 0);
        string status = server.Exchange(0, Wire.Get("/status"));
        Assert.IsTrue(status.IndexOf("\"gaveWay\":3}") > 0, status);
    }

    [TestMethod]
    public void One_that_waits_as_it_was_told_is_not_taken_for_idle_longer_than_it_is()
    {
        CometLimits limits = CometLimits.Esp32();
        limits.Connections = 2;
        limits.ReservedForRequests = 0;
        TestServer server = new TestServer(limits, null, true);
        limits.RequestsPerSecond = 1;
        int idle = server.Get("/poll");
        server.Wait(3000);
        int refused = server.Get("/poll");
        Assert.IsTrue(server.Exchange(refused, Wire.Get("/poll")).IndexOf(" 429 ") > 0);
        Assert.AreEqual(idle, server.Connect());
    }

    [TestMethod]
    public void One_that_has_sent_nothing_gives_way_after_its_grace_and_not_before()
    {
        TestServer server = Busy();
        server.Drop(4);
        Assert.AreEqual(4, server.Connect());
        server.Wait(server.Limits.ConnectGraceMs - 1);
        Assert.AreEqual(CometEngine.NoSlot, server.Connect());
        server.Wait(1);
        Assert.AreEqual(4, server.Connect());
    }

    [TestMethod]
    public void An_empty_line_does_not_make_an_idle_connection_busy()
    {
        TestServer server = Busy();
        FinishRequest(server, 5);
        server.Send(5, "\r\n");
        Assert.AreEqual(5, server.Connect());
    }

    [TestMethod]
    public void A_request_that_has_begun_and_an_answer_that_has_not_left_keep_their_slot()
    {
        TestServer server = Busy();
        FinishRequest(server, 1);
        server.Send(1, "G");
        server.SetDeaf(2, true);
        server.Send(2, "Host: a\r\n\r\n");
        Assert.AreEqual(CometEngine.NoSlot, server.Connect());
        server.SetDeaf(2, false);
        Assert.AreEqual(2, server.Connect());
    }

    [TestMethod]
    public void Idle_connections_keep_nobody_out()
    {
        TestServer server = new TestServer();
        for (int i = 0; i < server.Limits.Connections; i++)
        {
            server.Connect();
        }

        server.Wait(server.Limits.ConnectGraceMs);
        for (int i = 0; i < 100; i++)
        {
            int slot = server.Connect();
            Assert.IsTrue(server.Exchange(slot, Wire.Get("/poll")).StartsWith(Ok), i.ToString());
        }
    }

    [TestMethod]
    public void A_pump_may_also_close_the_one_that_gives_way_at_once()
    {
        TestServer server = Busy();
        FinishRequest(server, 6);
        int result = server.Engine.HandleAccept(server.NowMs);
        Assert.AreEqual(6, CometEngine.GivesWay - result);
        Assert.AreEqual(ConnectionAction.Close, server.Engine.ActionOf(6));
        server.Engine.HandleClosed(6, server.NowMs);
        Assert.AreEqual(6, server.Engine.HandleAccept(server.NowMs));
    }

    [TestMethod]
    public void A_stopping_server_makes_nobody_give_way()
    {
        TestServer server = Busy();
        server.Stop();
        Assert.AreEqual(CometEngine.NoSlot, server.Engine.HandleAccept(server.NowMs));
    }

    private static string Refusal(CometEngine engine, int refusal)
    {
        byte[] bytes = new byte[300];
        int count = engine.RenderRefusal(bytes, 0, refusal);
        return Wire.Text(bytes).Substring(0, count);
    }
}
