using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

[TestClass]
public class PublishTests
{
    [TestMethod]
    public void Every_subscriber_gets_what_is_posted_whatever_its_method()
    {
        TestServer server = new TestServer();
        int poll = server.Get("/long-poll");
        int stream = server.Get("/stream");
        int events = server.Get("/sse?topics=led");
        int other = server.Get("/sse?topics=message");
        int ws = server.OpenWebSocket("/ws");
        for (int slot = poll; slot <= ws; slot++)
        {
            server.Receive(slot);
        }

        server.NowMs += 7;
        string envelope = TestServer.Envelope(1, "led", 7, "[1,{\"a\":\" b\"}]");
        Assert.AreEqual(
            Wire.Published(1, 4),
            server.Ask(Wire.Post("/publish/led", " [ 1 , { \"a\" : \" b\" } ]\r\n")));
        Assert.AreEqual(Wire.Batch(1, envelope), server.Receive(poll));
        Assert.AreEqual(Wire.Chunk(envelope + "\n"), server.Receive(stream));
        Assert.AreEqual(Wire.Chunk(Wire.Event(1, envelope)), server.Receive(events));
        Assert.AreEqual("", server.Receive(other));
        Assert.AreEqual(Wire.Text(envelope), server.Receive(ws));
        server.Send(ws, Wire.MaskedText("{\"data\":2,\"topic\":\"led\"}"));
        Assert.AreEqual(
            Wire.Text(TestServer.Envelope(2, "led", 7, "2")), server.Receive(ws));
    }

    [TestMethod]
    public void A_request_may_be_split_anywhere()
    {
        CheckSplits(Wire.Post("/publish/led", " 7 "), Wire.Published(1, 0));
        CheckSplits(
            Wire.Request(
                "POST",
                "/publish/led",
                "Transfer-Encoding: chunked\r\n",
                "2\r\n[1\r\n03;a=b\r\n , \r\n2\r\n2]\r\n0\r\nTrailer: x\r\n\r\n"),
            Wire.Published(1, 0));
    }

    private static void CheckSplits(string request, string answer)
    {
        TestServer server = new TestServer();
        for (int at = 1; at < request.Length; at++)
        {
            server = new TestServer();
            int slot = server.Connect();
            server.Send(slot, request.Substring(0, at));
            Assert.AreEqual("", server.Receive(slot));
            server.Send(slot, request.Substring(at));
            Assert.AreEqual(answer, server.Receive(slot), at.ToString());
        }

        server = new TestServer();
        int slow = server.Connect();
        server.SendSlowly(slow, request + request);
        Assert.AreEqual(answer + Wire.Published(2, 0), server.Receive(slow));
    }

    [TestMethod]
    public void Expect_100_continue()
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        Assert.AreEqual(
            "HTTP/1.1 100 Continue\r\n\r\n",
            server.Exchange(
                slot,
                Wire.Request(
                    "POST",
                    "/publish/led",
                    "Expect: 100-continue\r\nContent-Length: 1\r\n",
                    "")));
        Assert.AreEqual(Wire.Published(1, 0), server.Exchange(slot, "1"));
    }

    [TestMethod]
    [DataRow("/publish/led", "{", "400 Bad Request", "the value must be one JSON value")]
    [DataRow("/publish/led", "", "400 Bad Request", "the value must be one JSON value")]
    [DataRow("/publish/led", "1 2", "400 Bad Request", "the value must be one JSON value")]
    [DataRow("/publish/led", "\"refuse\"", "400 Bad Request", "refused by the test")]
    public void A_refused_value_leaves_the_connection_open(
        string target, string body, string status, string message)
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        Assert.AreEqual(
            Wire.Error(status, "", message, false),
            server.Exchange(slot, Wire.Post(target, body)));
        Assert.AreEqual(
            Wire.Published(1, 0), server.Exchange(slot, Wire.Post("/publish/led", "1")));
    }

    [TestMethod]
    [DataRow("/publish/temperature", "403 Forbidden", "only the device publishes to this topic")]
    [DataRow("/publish/none", "404 Not Found", "no such topic")]
    [DataRow("/publish/", "404 Not Found", "no such topic")]
    [DataRow("/publish", "404 Not Found", "no such path")]
    [DataRow("/publish/led2", "404 Not Found", "no such topic")]
    public void A_body_that_nobody_reads_closes(string target, string status, string message)
    {
        TestServer server = new TestServer();
        int slot = server.Connect();
        Assert.AreEqual(
            Wire.Error(status, "", message, true),
            server.Exchange(slot, Wire.Post(target, "1")));
        Assert.IsTrue(server.IsFinished(slot));
    }

    [TestMethod]
    public void Another_method_gets_405_and_what_is_allowed()
    {
        TestServer server = new TestServer();
        string message = "the path does not take this method";
        Assert.AreEqual(
            Wire.Error("405 Method Not Allowed", "Allow: POST\r\n", message, false),
            server.Ask(Wire.Get("/publish/led")));
        Assert.AreEqual(
            Wire.Error("405 Method Not Allowed", "Allow: GET, HEAD\r\n", message, false),
            server.Ask(Wire.Request("PUT", "/poll", "", "")));
        Assert.AreEqual(
            Wire.Error("405 Method Not Allowed", "Allow: GET\r\n", message, true),
            server.Ask(Wire.Post("/ws", "1")));
    }

    [TestMethod]
    public void A_value_of_exactly_the_limit_is_taken()
    {
        TestServer server = new TestServer();
        int most = server.Limits.BodyBytesMax;
        string value = "\"" + Wire.Repeat('x', most - 2) + "\"";
        Assert.AreEqual(Wire.Published(1, 0), server.Ask(Wire.Post("/publish/led", value)));
        Assert.AreEqual(
            Wire.Error("413 Content Too Large", "", "the value is too long", true),
            server.Ask(Wire.Post("/publish/led", value + " ")));
    }

    [TestMethod]
    public void Errors_never_cost_a_slot()
    {
        TestServer server = new TestServer();
        string[] bad = new string[]
        {
            "BAD\r\n", Wire.Get("/nothing"), Wire.Get("/poll?since=x"), Wire.Get("/ws"),
            "GET / HTTP/2.0\r\n", Wire.Request("BREW", "/", "", ""),
            Wire.Post("/publish/led", "{"), "GET /" + Wire.Repeat('x', 600),
        };
        for (int i = 0; i < 200; i++)
        {
            int slot = server.Connect();
            Assert.AreEqual(0, slot);
            Assert.IsTrue(
                server.Exchange(slot, bad[i % bad.Length]).StartsWith("HTTP/1.1 "));
            server.Disconnect(slot);
            Assert.AreEqual(0, server.Engine.InUse);
        }
    }

    [TestMethod]
    [DataRow("/poll?since=x", "400 Bad Request",
        "since must be earliest, latest or an id such as 5f3a9c01-42")]
    [DataRow("/poll?since=5f3a9c01-", "400 Bad Request",
        "since must be earliest, latest or an id such as 5f3a9c01-42")]
    [DataRow("/poll?topics=led,x", "404 Not Found", "no such topic")]
    [DataRow("/long-poll?wait=61", "400 Bad Request",
        "wait must be a whole number of seconds within the limit")]
    [DataRow("/long-poll?wait=-1", "400 Bad Request",
        "wait must be a whole number of seconds within the limit")]
    [DataRow("/nothing", "404 Not Found", "no such path")]
    public void A_malformed_query_is_refused(string target, string status, string message)
    {
        TestServer server = new TestServer();
        Assert.AreEqual(
            Wire.Error(status, "", message, false), server.Ask(Wire.Get(target)));
    }

    [TestMethod]
    public void Upgrades_and_slots_that_cannot_be_had()
    {
        TestServer server = new TestServer();
        Assert.AreEqual(
            Wire.Error(
                "426 Upgrade Required",
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
                "this path speaks WebSocket, version 13",
                false),
            server.Ask(Wire.Get("/ws")));
        string full = Wire.Error(
            "503 Service Unavailable",
            "Retry-After: 2\r\n",
            "all slots for open responses are taken",
            false);
        for (int i = 0; i < 8; i++)
        {
            server.Get("/stream");
        }

        Assert.AreEqual(full, server.Ask(Wire.Get("/sse")));
        Assert.AreEqual(full, server.Ask(Wire.Upgrade("/echo")));
        Assert.AreEqual(Wire.Batch(0, ""), server.Ask(Wire.Get("/poll")));
        server.Connect();
        server.Connect();
        Assert.AreEqual(-1, server.Connect());
        string refusal = Refusal(server.Engine);
        Assert.IsTrue(refusal.StartsWith(
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: "));
        Assert.IsTrue(refusal.Contains("\r\nConnection: close\r\n\r\n{\"error\":\""));
        server.Disconnect(0);
        Assert.AreEqual(0, server.Get("/stream"));
    }

    // In pieces, as a pump without much room takes it.
    private static string Refusal(CometEngine engine)
    {
        byte[] piece = new byte[7];
        string text = "";
        int count = engine.RenderRefusal(piece, 0);
        while (count > 0)
        {
            text += Wire.Text(piece).Substring(0, count);
            count = engine.RenderRefusal(piece, text.Length);
        }

        return text;
    }
}
