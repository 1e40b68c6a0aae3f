using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>Who may do what: tokens in the field, the cookie and the query.</summary>
[TestClass]
public class AccessTests
{
    private const string Write = "Write-token/of+32~octets_.x01234";
    private const string Read = "read-token=";
    private const string Bearer = "Authorization: Bearer ";
    private const string Cookie = "Cookie: comet_token=";
    private const string Missing = "an access token is needed";
    private const string Invalid = "the access token is not valid";
    private const string Repeated = "more than one access token";
    private const string Insufficient = "the access token does not permit to publish";
    private const string Challenge = "WWW-Authenticate: Bearer realm=\"comet\"";

    private static TestServer Guarded()
    {
        return new TestServer(CometLimits.Esp32(), new AccessTokens(Write, Read));
    }

    private static string Get(string target, string fields)
    {
        return Wire.Request("GET", target, fields, "");
    }

    private static string Denied(string message, bool closes)
    {
        return message == Missing
            ? Wire.Error("401 Unauthorized", Challenge + "\r\n", message, closes)
            : message == Invalid
                ? Wire.Error(
                    "401 Unauthorized",
                    Challenge + ", error=\"invalid_token\"\r\n",
                    message,
                    closes)
            : message == Repeated
                ? Wire.Error(
                    "400 Bad Request",
                    Challenge + ", error=\"invalid_request\"\r\n",
                    message,
                    closes)
            : Wire.Error(
                "403 Forbidden",
                Challenge + ", error=\"insufficient_scope\"\r\n",
                message,
                closes);
    }

    // The answer to a poll: what a role permits, or the error with the message.
    private static string Answer(string message)
    {
        return message.Length == 0 ? Wire.Batch(0, "") : Denied(message, false);
    }

    [TestMethod]
    [DataRow("/poll", Bearer + Write + "\r\n", "")]
    [DataRow("/poll", Bearer + Read + "\r\n", "")]
    [DataRow("/poll", "aUTHORIZATION:bEARER " + Read + "\r\n", "")]
    [DataRow("/poll", "Authorization: \t BEARER   " + Write + " \t\r\n", "")]
    [DataRow("/poll", "", Missing)]
    [DataRow("/poll", "Authorization:\r\n", Missing)]
    [DataRow("/poll", "Authorization: Basic " + Write + "\r\n", Missing)]
    [DataRow("/poll", "Authorization: " + Write + "\r\n", Missing)]
    [DataRow("/poll", "Authorization: Bearers " + Write + "\r\n", Missing)]
    [DataRow("/poll", "Authorization: Bearer\r\n", Invalid)]
    [DataRow("/poll", "Authorization: Bearer \r\n", Invalid)]
    [DataRow("/poll", Bearer + Write + "x\r\n", Invalid)]
    [DataRow("/poll", Bearer + Write + Write + "\r\n", Invalid)]
    [DataRow("/poll", Bearer + Read + Read + "\r\n", Invalid)]
    [DataRow("/poll", Bearer + Write + Read + "\r\n", Invalid)]
    [DataRow("/poll", Bearer + "Write-token/of+32~octets_.x0123\r\n", Invalid)]
    [DataRow("/poll", Bearer + "Write-token/of+32~octets_.x01235\r\n", Invalid)]
    [DataRow("/poll", Bearer + "write-token/of+32~octets_.x01234\r\n", Invalid)]
    [DataRow("/poll", Bearer + Write + " x\r\n", Invalid)]
    [DataRow("/poll", Bearer + Write + ", " + Bearer + Read + "\r\n", Invalid)]
    [DataRow("/poll", Bearer + Write + "\r\n" + Bearer + Write + "\r\n", Repeated)]
    [DataRow("/poll", "Authorization: Basic x\r\n" + Bearer + Write + "\r\n", Repeated)]
    [DataRow("/poll", "Authorization:\r\nAuthorization:\r\n", Repeated)]
    public void The_field_Authorization(string target, string fields, string message)
    {
        CheckSplits(Get(target, fields), Answer(message));
    }

    [TestMethod]
    [DataRow(Cookie + Write + "\r\n", "")]
    [DataRow(Cookie + Read + "\r\n", "")]
    [DataRow("cookie:a=b; comet_token=" + Read + "; c=d\r\n", "")]
    [DataRow("Cookie: a=b;comet_token=" + Read + ";c=d\r\n", "")]
    [DataRow("Cookie: ;; \t a=\"x;  comet_token=" + Read + "  ; c\r\n", "")]
    [DataRow("Cookie: comet_token=\"" + Read + "\"; c=d\r\n", "")]
    [DataRow("Cookie: a=b\r\nCookie: comet_token=" + Read + "\r\n", "")]
    [DataRow("Cookie:\r\n", Missing)]
    [DataRow("Cookie: comet_token\r\n", Missing)]
    [DataRow("Cookie: Comet_Token=" + Read + "\r\n", Missing)]
    [DataRow("Cookie: comet_token2=" + Read + "\r\n", Missing)]
    [DataRow("Cookie: xcomet_token=" + Read + "\r\n", Missing)]
    [DataRow("Cookie: comet_token =" + Read + "\r\n", Missing)]
    [DataRow("Cookie: a=comet_token=" + Read + "\r\n", Missing)]
    [DataRow("Cookie: =" + Read + "\r\n", Missing)]
    [DataRow(Cookie + "\r\n", Invalid)]
    [DataRow(Cookie + "; a=b\r\n", Invalid)]
    [DataRow(Cookie + "\"\"\r\n", Invalid)]
    [DataRow(Cookie + Read + "x\r\n", Invalid)]
    [DataRow(Cookie + Read + " x\r\n", Invalid)]
    [DataRow(Cookie + "\"" + Read + "\"x\r\n", Invalid)]
    [DataRow(Cookie + "read-tok\"en=\r\n", Invalid)]
    [DataRow(Cookie + "read-tok en=\r\n", Invalid)]
    [DataRow(Cookie + "read%2Dtoken%3D\r\n", Invalid)]
    [DataRow(Cookie + Read + ", comet_token=" + Read + "\r\n", Invalid)]
    [DataRow(Cookie + Read + "; comet_token=" + Write + "\r\n", "")]
    [DataRow(Cookie + Read + "; comet_token=wrong\r\n", Invalid)]
    [DataRow(Cookie + "wrong; comet_token=" + Read + "\r\n", Invalid)]
    [DataRow(Cookie + "wrong\r\n" + Cookie + Read + "\r\n", Invalid)]
    public void The_cookie(string fields, string message)
    {
        CheckSplits(Get("/poll", fields), Answer(message));
    }

    [TestMethod]
    [DataRow("/poll?access_token=" + Write, "")]
    [DataRow("/poll?since=earliest&access_token=" + Read + "&topics=led", "")]
    [DataRow("/poll?access_token=Write%2dtoken%2Fof%2B32~octets_.x01234", "")]
    [DataRow("/poll?%61ccess%5Ftoken=read-token%3d", "")]
    [DataRow("/poll?access_token", Invalid)]
    [DataRow("/poll?access_token=", Invalid)]
    [DataRow("/poll?access_token=read-token", Invalid)]
    [DataRow("/poll?access_token=" + Read + "=", Invalid)]
    [DataRow("/poll?access_token=READ-TOKEN=", Invalid)]
    [DataRow("/poll?Access_Token=" + Read, Missing)]
    [DataRow("/poll?access_token2=" + Read, Missing)]
    [DataRow("/poll?x=access_token=" + Read, Missing)]
    [DataRow("/poll?access_token=" + Read + "&access_token=" + Read, Repeated)]
    [DataRow("/poll?access_token=" + Write + "&access_token=x", Repeated)]
    [DataRow("/poll?access_token&access_token", Repeated)]
    public void The_query(string target, string message)
    {
        CheckSplits(Get(target, ""), Answer(message));
    }

    [TestMethod]
    [DataRow("/poll?access_token=" + Write, Bearer + Write + "\r\n", Repeated)]
    [DataRow("/poll?access_token=wrong", Bearer + Write + "\r\n", Repeated)]
    [DataRow("/poll?access_token=" + Read, "Authorization: Basic x\r\n", "")]
    [DataRow("/poll", "Authorization: Basic x\r\n" + Cookie + Read + "\r\n", "")]
    [DataRow("/poll", Bearer + Read + "\r\n" + Cookie + "wrong\r\n", "")]
    [DataRow("/poll", Cookie + "wrong\r\n" + Bearer + Read + "\r\n", "")]
    [DataRow("/poll", Bearer + "wrong\r\n" + Cookie + Write + "\r\n", Invalid)]
    [DataRow("/poll?access_token=" + Read, Cookie + "wrong\r\n", "")]
    [DataRow("/poll?access_token=wrong", Cookie + Write + "\r\n", Invalid)]
    public void What_is_presented_deliberately_wins_over_the_cookie(
        string target, string fields, string message)
    {
        CheckSplits(Get(target, fields), Answer(message));
    }

    [TestMethod]
    [DataRow(16)]
    [DataRow(1024)]
    public void Parked_in_a_row_or_in_the_receive_buffer(int receiveBytes)
    {
        CometLimits limits = CometLimits.Esp32();
        limits.ReceiveBytes = receiveBytes;
        limits.BodyBytesMax = 15;
        limits.MessageBytesMax = 15;
        TestServer server = new TestServer(limits, new AccessTokens(Write, Read));
        string good = Get("/poll", "Cookie: a=b\r\n" + Bearer + Write + "\r\n");
        string bad = Get("/poll?access_token=" + Write + "x", "");
        int slot = server.Connect();
        int other = server.Connect();
        for (int split = 1; split < good.Length; split++)
        {
            // Another head in between: what has matched so far belongs to its connection.
            int otherSplit = split < bad.Length ? split : bad.Length - 1;
            Assert.AreEqual("", server.Exchange(slot, good.Substring(0, split)));
            Assert.AreEqual("", server.Exchange(other, bad.Substring(0, otherSplit)));
            Assert.AreEqual(
                Wire.Batch(0, ""), server.Exchange(slot, good.Substring(split)));
            Assert.AreEqual(
                Denied(Invalid, false), server.Exchange(other, bad.Substring(otherSplit)));
        }
    }

    [TestMethod]
    [DataRow("GET", "/poll")]
    [DataRow("GET", "/poll?topics=none")]
    [DataRow("GET", "/poll?since=x")]
    [DataRow("GET", "/long-poll")]
    [DataRow("GET", "/long-poll?wait=99")]
    [DataRow("GET", "/stream")]
    [DataRow("GET", "/sse")]
    [DataRow("GET", "/ws")]
    [DataRow("GET", "/echo")]
    [DataRow("GET", "/reverse")]
    [DataRow("GET", "/ws.php")]
    [DataRow("GET", "/status")]
    [DataRow("GET", "/publish/led")]
    [DataRow("POST", "/publish/led")]
    [DataRow("POST", "/publish/temperature")]
    [DataRow("POST", "/publish/none")]
    [DataRow("OPTIONS", "/publish/none")]
    [DataRow("OPTIONS", "/poll")]
    [DataRow("PUT", "/status")]
    public void Nobody_learns_anything_without_a_token(string method, string target)
    {
        TestServer server = Guarded();
        string request = Wire.Request(method, target, "", "");
        Assert.AreEqual(Denied(Missing, false), server.Ask(request));
        string head = Denied(Missing, false);
        Assert.AreEqual(
            head.Substring(0, head.IndexOf("\r\n\r\n") + 4),
            server.Ask(Wire.Request("HEAD", target, "", "")));
        Assert.AreEqual(Denied(Missing, false), server.Ask(Wire.Upgrade(target)));
        Assert.AreEqual(
            Denied(Missing, true), server.Ask(Wire.Post(target, "{\"a\":1}")));
    }

    [TestMethod]
    public void Files_and_unknown_paths_are_public()
    {
        TestServer server = Guarded();
        Assert.IsTrue(server.Ask(Wire.Get("/")).StartsWith("HTTP/1.1 200 OK\r\n"));
        Assert.IsTrue(server.Ask(Get("/plain.txt", Bearer + "wrong\r\n"))
            .StartsWith("HTTP/1.1 200 OK\r\n"));
        Assert.AreEqual(
            Wire.Error("404 Not Found", "", "no such path", false),
            server.Ask(Wire.Get("/publish")));
        Assert.IsTrue(server.Ask(Wire.Request("PUT", "/", "", ""))
            .StartsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\n"));
    }

    [TestMethod]
    public void Publishing_needs_the_write_token()
    {
        TestServer server = Guarded();
        int slot = server.Connect();
        string[] targets = new string[]
        {
            "/publish/led", "/publish/temperature", "/publish/none",
        };
        foreach (string target in targets)
        {
            // Without a body the connection stays, whatever the answer.
            Assert.AreEqual(
                Denied(Insufficient, false),
                server.Exchange(
                    slot, Wire.Request("POST", target, Bearer + Read + "\r\n", "")));
            Assert.AreEqual(
                Denied(Insufficient, true),
                server.Ask(Wire.Post(target + "?access_token=" + Read, "1")));
        }

        Assert.AreEqual(0L, server.Engine.Log.Last);
        string post = Wire.Post("/publish/led?access_token=" + Write, "1");
        Assert.AreEqual(Wire.Published(1, 0), server.Exchange(slot, post));
        Assert.AreEqual(
            Wire.Error("404 Not Found", "", "no such topic", true),
            server.Ask(Wire.Post("/publish/none?access_token=" + Write, "1")));
    }

    [TestMethod]
    public void Each_request_of_a_connection_presents_its_own_token()
    {
        TestServer server = Guarded();
        int slot = server.Connect();
        Assert.AreEqual(Denied(Missing, false), server.Exchange(slot, Wire.Get("/poll")));
        Assert.AreEqual(
            Wire.Batch(0, "") + Denied(Missing, false) + Denied(Invalid, false)
                + Wire.Batch(0, "") + Denied(Missing, true),
            server.Exchange(
                slot,
                Get("/poll", Bearer + Write + "\r\n") + Wire.Get("/poll")
                    + Get("/poll", Cookie + "wrong\r\n") + Get("/poll?access_token=" + Read, "")
                    + Wire.Post("/publish/led", "1")));
        Assert.AreEqual(0L, server.Engine.Log.Last);
    }

    [TestMethod]
    public void A_WebSocket_keeps_the_role_that_it_was_opened_with()
    {
        TestServer server = Guarded();
        int slot = server.Connect();

        // What an earlier request of the connection was permitted counts no more.
        server.Exchange(slot, Wire.Post("/publish/message?access_token=" + Write, "0"));
        Assert.AreEqual(
            Wire.Switching,
            server.Exchange(slot, Wire.Upgrade("/ws?since=latest&access_token=" + Read)));
        CheckRefused(server, slot, "{\"topic\":\"led\",\"data\":1}", "\"led\"");
        CheckRefused(server, slot, "{\"topic\":\"none\",\"data\":1}", "\"none\"");
        CheckRefused(server, slot, "{\"data\":1,\"topic\":\"temperature\"}", "\"temperature\"");
        Assert.AreEqual(1L, server.Engine.Log.Last);
        server.Publish(TestServer.Led, "2");
        Assert.AreEqual(
            Wire.Text(TestServer.Envelope(2, "led", 0, "2")), server.Receive(slot));

        int writer = server.OpenWebSocket("/ws?since=latest&access_token=" + Write);
        Assert.AreEqual(Wire.Switching, server.Receive(writer));
        string envelope = Wire.Text(TestServer.Envelope(3, "led", 0, "3"));
        Assert.AreEqual(
            envelope,
            server.Exchange(writer, Wire.MaskedText("{\"topic\":\"led\",\"data\":3}")));
        Assert.AreEqual(envelope, server.Receive(slot));
        CheckRefused(server, slot, "{\"topic\":\"led\",\"data\":1}", "\"led\"");
        server.Disconnect(writer);
        Assert.AreEqual(writer, server.OpenWebSocket("/ws?since=latest&access_token=" + Read));
        server.Receive(writer);
        CheckRefused(server, writer, "{\"topic\":\"led\",\"data\":1}", "\"led\"");
    }

    [TestMethod]
    public void A_reader_may_use_every_other_path()
    {
        TestServer server = Guarded();
        string fields = Cookie + Read + "\r\n";
        Assert.IsTrue(server.Ask(Get("/status", fields)).StartsWith("HTTP/1.1 200 OK\r\n"));
        Assert.IsTrue(server.Ask(Get("/stream", fields)).StartsWith(Wire.StreamHead));
        Assert.IsTrue(server.Ask(Get("/sse", fields)).StartsWith(Wire.EventStreamHead));
        string[] paths = new string[] { "/echo", "/reverse", "/ws.php" };
        foreach (string path in paths)
        {
            int slot = server.OpenWebSocket(path + "?access_token=" + Read);
            Assert.AreEqual(Wire.Switching, server.Receive(slot));
            server.Disconnect(slot);
        }
    }

    [TestMethod]
    public void Without_a_read_token_the_write_token_permits_all()
    {
        TestServer server = new TestServer(
            CometLimits.Esp32(), new AccessTokens(Write, null));
        Assert.AreEqual(
            Wire.Published(1, 0),
            server.Ask(Wire.Post("/publish/led?access_token=" + Write, "1")));
        Assert.AreEqual(
            Denied(Invalid, false), server.Ask(Get("/poll", Bearer + Read + "\r\n")));
        Assert.AreEqual(
            Denied(Invalid, false), server.Ask(Get("/poll", Bearer + Write + Write + "\r\n")));
    }

    [TestMethod]
    public void Without_tokens_credentials_mean_nothing()
    {
        TestServer server = new TestServer();
        Assert.AreEqual(
            Wire.Batch(0, ""),
            server.Ask(Get(
                "/poll?access_token=x&topics=led&access_token",
                Bearer + "x\r\n" + Bearer + "y\r\n" + Cookie + "z\r\n")));
        Assert.AreEqual(
            Wire.Published(1, 0), server.Ask(Wire.Post("/publish/led?access_token=x", "1")));
    }

    [TestMethod]
    public void The_status_shows_no_token_and_no_query()
    {
        TestServer server = Guarded();
        server.Get("/stream?access_token=" + Read);
        server.Ask(Get("/poll", Bearer + "wrong-token\r\n"));
        string status = server.Ask(Get("/status", Bearer + Write + "\r\n"));
        Assert.IsTrue(status.IndexOf("\"method\":\"stream\"") > 0, status);
        Assert.AreEqual(-1, status.IndexOf("oken"), status);
        Assert.AreEqual(-1, status.IndexOf("access"), status);
    }

    // One message at a time: what it is answered, and that nothing is published.
    private static void CheckRefused(TestServer server, int slot, string message, string topic)
    {
        Assert.AreEqual(
            Wire.Text("{\"error\":\"" + Insufficient + "\",\"topic\":" + topic + "}"),
            server.Exchange(slot, Wire.MaskedText(message)));
    }

    // Whole, at every split point and byte by byte; a second request follows each time.
    private static void CheckSplits(string request, string answer)
    {
        TestServer server = Guarded();
        int slot = server.Connect();
        Assert.AreEqual(answer + answer, server.Exchange(slot, request + request));
        for (int at = 1; at < request.Length; at++)
        {
            Assert.AreEqual("", server.Exchange(slot, request.Substring(0, at)), at.ToString());
            Assert.AreEqual(
                answer, server.Exchange(slot, request.Substring(at)), at.ToString());
        }

        server.SendSlowly(slot, request + request);
        Assert.AreEqual(answer + answer, server.Receive(slot));
    }
}
