using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>How much may come a second, at the boundary on both sides.</summary>
[TestClass]
public class RateLimitTests
{
    private const string TooMany = "HTTP/1.1 429 Too Many Requests\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    private static TestServer With(int requests, int messages, int total)
    {
        CometLimits limits = CometLimits.Esp32();
        TestServer.SwitchOffRates(limits);
        limits.RequestsPerSecond = requests;
        limits.MessagesPerSecond = messages;
        limits.RequestsPerSecondTotal = total;
        limits.MessagesPerSecondTotal = total;
        return new TestServer(limits, null, true);
    }

    private static string Poll()
    {
        return Wire.Get("/poll?since=latest");
    }

    // Opens a WebSocket and forgets the answer to its handshake.
    private static int Open(TestServer server, string target)
    {
        int slot = server.OpenWebSocket(target);
        server.Receive(slot);
        return slot;
    }

    [TestMethod]
    public void A_connection_has_as_many_requests_as_its_second_and_no_more()
    {
        TestServer server = With(5, 0, 0);
        int slot = server.Connect();
        for (int i = 0; i < 5; i++)
        {
            Assert.IsTrue(server.Exchange(slot, Poll()).StartsWith(Ok), i.ToString());
        }

        Assert.AreEqual(
            Wire.Error("429 Too Many Requests", "Retry-After: 1\r\n", "too many requests", false),
            server.Exchange(slot, Poll()));

        // After the time that the answer told, the whole second's worth may come again.
        server.Wait(1000);
        for (int i = 0; i < 5; i++)
        {
            Assert.IsTrue(server.Exchange(slot, Poll()).StartsWith(Ok), i.ToString());
        }
    }

    [TestMethod]
    public void A_steady_stream_of_requests_at_the_limit_passes_and_a_faster_one_does_not()
    {
        TestServer server = With(5, 0, 0);
        int steady = server.Connect();
        for (int i = 0; i < 50; i++)
        {
            Assert.IsTrue(server.Exchange(steady, Poll()).StartsWith(Ok), i.ToString());
            server.Wait(200);
        }

        int hasty = server.Connect();
        int passed = 0;
        while (server.Exchange(hasty, Poll()).StartsWith(Ok))
        {
            passed++;
            server.Wait(199);
        }

        // Each takes a millisecond of the second that was put by.
        Assert.IsTrue(passed > 700 && passed < 900, passed.ToString());
    }

    [TestMethod]
    public void A_flood_in_one_go_is_read_no_faster_than_it_is_told()
    {
        TestServer server = With(5, 0, 0);
        int slot = server.Connect();
        string flood = "";
        for (int i = 0; i < 40; i++)
        {
            flood += Poll();
        }

        // Five answers and a refusal; the rest waits in the buffer, then in the peer's own.
        int taken = server.Send(slot, flood);
        Assert.IsTrue(taken < flood.Length);
        Assert.AreEqual(0, server.Engine.ReceiveCapacity(slot));
        Assert.AreEqual(6, CountOf(server.Receive(slot), "HTTP/1.1 "));
        server.Wait(999);
        Assert.AreEqual("", server.Receive(slot));
        server.Wait(1);
        Assert.AreEqual(6, CountOf(server.Receive(slot), "HTTP/1.1 "));
    }

    [TestMethod]
    public void Who_was_refused_and_goes_silent_is_closed_when_idle()
    {
        TestServer server = With(1, 0, 0);
        int slot = server.Connect();
        server.Send(slot, Poll() + Poll());
        server.Wait(1000 + server.Limits.IdleTimeoutMs - 1);
        Assert.IsFalse(server.IsFinished(slot));
        server.Wait(1);
        Assert.IsTrue(server.IsFinished(slot));
    }

    [TestMethod]
    public void All_connections_together_have_as_many_requests_as_the_total_and_no_more()
    {
        TestServer server = With(0, 0, 6);
        for (int i = 0; i < 6; i++)
        {
            Assert.IsTrue(server.Ask(Poll()).StartsWith(Ok), i.ToString());
        }

        Assert.IsTrue(server.Ask(Poll()).StartsWith(TooMany));
        server.Wait(167);
        Assert.IsTrue(server.Ask(Poll()).StartsWith(Ok));
        Assert.IsTrue(server.Ask(Poll()).StartsWith(TooMany));
    }

    [TestMethod]
    public void A_guess_at_the_token_counts_like_any_request()
    {
        CometLimits limits = CometLimits.Esp32();
        limits.RequestsPerSecond = 3;
        TestServer server = new TestServer(limits, new AccessTokens("a-long-token", null), true);
        int slot = server.Connect();
        string guess = Wire.Request("GET", "/poll", "Authorization: Bearer guess\r\n", "");
        string answers = server.Exchange(slot, guess + guess + guess + guess);
        Assert.AreEqual(3, CountOf(answers, "HTTP/1.1 401 "));
        Assert.AreEqual(1, CountOf(answers, TooMany));
    }

    [TestMethod]
    [DataRow("text")]
    [DataRow("ping")]
    [DataRow("pong")]
    [DataRow("empty fragments")]
    public void A_WebSocket_has_as_many_frames_as_its_second_and_no_more(string kind)
    {
        TestServer server = With(0, 5, 0);
        int slot = Open(server, kind == "text" ? "/ws?since=latest" : "/echo");
        for (int i = 0; i < 5; i++)
        {
            server.Send(slot, Frame(kind, i));
        }

        string answer = server.Receive(slot);
        Assert.IsFalse(server.IsFinished(slot), answer);
        server.Send(slot, Frame(kind, 5));
        Assert.AreEqual(Wire.Close(1008), server.Receive(slot));
        Assert.IsTrue(server.IsFinished(slot));
        Assert.AreEqual(kind == "text" ? 5 : 0, server.Application.Accepted);
    }

    [TestMethod]
    public void A_frame_in_pieces_counts_once_and_a_refused_ping_opens_no_pong()
    {
        TestServer server = With(0, 2, 0);
        int slot = Open(server, "/echo");
        string ping = Wire.Masked(0x89, "0123456789");
        server.SendSlowly(slot, ping);
        server.SendSlowly(slot, ping);
        Assert.AreEqual(
            Wire.Frame(0x8A, "0123456789") + Wire.Frame(0x8A, "0123456789"),
            server.Receive(slot));
        server.SendSlowly(slot, ping);
        Assert.AreEqual(Wire.Close(1008), server.Receive(slot));
    }

    [TestMethod]
    public void A_close_frame_is_answered_however_much_came_before()
    {
        TestServer server = With(0, 1, 0);
        int slot = Open(server, "/echo");
        server.Send(slot, Wire.MaskedText("a") + Wire.Masked(0x88, "\u0003\u00e8"));
        Assert.AreEqual(Wire.Text("a") + Wire.Close(1000), server.Receive(slot));
    }

    [TestMethod]
    public void All_WebSockets_together_have_as_many_frames_as_the_total_and_no_more()
    {
        TestServer server = With(0, 0, 6);
        int one = Open(server, "/echo");
        int other = Open(server, "/echo");
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(Wire.Text("a"), server.Exchange(one, Wire.MaskedText("a")));
            Assert.AreEqual(Wire.Text("a"), server.Exchange(other, Wire.MaskedText("a")));
        }

        Assert.AreEqual(Wire.Close(1008), server.Exchange(other, Wire.MaskedText("a")));
        server.Wait(167);
        Assert.AreEqual(Wire.Text("a"), server.Exchange(one, Wire.MaskedText("a")));
    }

    // 32 bits of ticks go round in 18.6 hours: a time long past must not be taken for one to
    // come. One frame that takes eleven hours keeps the connection, and is counted once.
    [TestMethod]
    public void A_WebSocket_whose_frame_takes_hours_may_send_another()
    {
        TestServer server = With(1, 1, 1);
        int slot = Open(server, "/echo");
        string frame = Wire.Masked(0x82, Wire.Repeat('a', 4000));
        server.Send(slot, frame.Substring(0, 8));
        for (int i = 8; i < frame.Length; i++)
        {
            server.Wait(10_000);
            server.Send(slot, frame.Substring(i, 1));
        }

        server.Receive(slot);
        Assert.AreEqual(Wire.Text("b"), server.Exchange(slot, Wire.MaskedText("b")));
        server.Disconnect(slot);
        server.NowMs += 40_000_000;
        Assert.IsTrue(server.Ask(Poll()).StartsWith(Ok));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(999)]
    [DataRow(50_000)]
    [DataRow(64_000)]
    public void The_bucket_holds_exactly_a_second_s_worth(int perSecond)
    {
        int debt = 0;
        for (int i = 0; i < perSecond; i++)
        {
            debt = RateLimit.Next(debt, perSecond);
            Assert.IsTrue(debt > 0, i.ToString());
        }

        Assert.AreEqual(-1, RateLimit.Next(debt, perSecond));

        // After a second there is room again.
        int left = debt - RateLimit.PerSecondMax;
        Assert.IsTrue(RateLimit.Next(left < 0 ? 0 : left, perSecond) > 0);
    }

    [TestMethod]
    public void The_status_tells_how_much_was_refused()
    {
        TestServer server = With(1, 1, 0);
        int slot = server.Connect();
        server.Send(slot, Poll() + Poll());
        int socket = Open(server, "/echo");
        server.Send(socket, Wire.MaskedText("a") + Wire.MaskedText("a"));
        string status = server.Ask(Wire.Get("/status"));
        Assert.IsTrue(
            status.IndexOf("\"limited\":1,\"flooded\":1,\"gaveWay\":0}") > 0, status);
    }

    private static string Frame(string kind, int index)
    {
        switch (kind)
        {
            case "text":
                return Wire.MaskedText("{\"topic\":\"led\",\"data\":true}");
            case "ping":
                return Wire.Masked(0x89, "");
            case "pong":
                return Wire.Masked(0x8A, "");
            default:
                return Wire.Masked(index == 0 ? 0x01 : 0x00, "");
        }
    }

    private static int CountOf(string text, string part)
    {
        int count = 0;
        int at = text.IndexOf(part);
        while (at >= 0)
        {
            count++;
            at = text.IndexOf(part, at + 1);
        }

        return count;
    }
}
