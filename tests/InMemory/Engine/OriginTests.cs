using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>For which names requests are served, and what pages of which origins may do.</summary>
[TestClass]
public class OriginTests
{
    private const string HostForeign = "the server is not known by the name in Host";
    private const string OriginForeign = "pages of this origin may not do this";
    private const string Token = "0123456789abcdef";

    // 58 octets, the longest host name, and one of an origin that is as long as can be.
    private const string LongName = "a123456789b123456789c123456789d123456789e123456789f1234567";
    private const string LongOrigin = "https://" + LongName + ":65535";
    private const string Listed = "https://app.example:8443";

    private static TestServer Server(int receiveBytes, AccessTokens? tokens = null)
    {
        CometLimits limits = CometLimits.Esp32();
        limits.ReceiveBytes = receiveBytes;
        limits.BodyBytesMax = 15;
        limits.MessageBytesMax = 15;
        AccessPolicy policy = new AccessPolicy(
            "board.example " + LongName, "http://app.example " + Listed + " " + LongOrigin);
        return new TestServer(limits, tokens, policy, false);
    }

    [TestMethod]
    [DataRow("Host: board.example", true)]
    [DataRow("Host: BOARD.Example:8080", true)]
    [DataRow("Host: " + LongName + ":65535", true)]
    [DataRow("Host: localhost", true)]
    [DataRow("Host: LocalHost:1", true)]
    [DataRow("Host: 192.168.4.1", true)]
    [DataRow("Host: 127.0.0.1:8080", true)]
    [DataRow("Host: [::1]", true)]
    [DataRow("Host: [fe80::1:127.0.0.1]:80", true)]
    [DataRow("Host: ", false)]
    [DataRow("Host: :80", false)]
    [DataRow("Host: evil.example", false)]
    [DataRow("Host: board.example.evil", false)]
    [DataRow("Host: oard.example", false)]
    [DataRow("Host: board.exampl", false)]
    [DataRow("Host: board.example.", false)]
    [DataRow("Host: localhost.evil.example", false)]
    [DataRow("Host: localhos", false)]
    [DataRow("Host: 127.0.0.1.evil.example", false)]
    [DataRow("Host: 1.2.3.example", false)]
    [DataRow("Host: 1.2.3", false)]
    [DataRow("Host: 1.2.3.", false)]
    [DataRow("Host: .1.2.3", false)]
    [DataRow("Host: ...:80", false)]
    [DataRow("Host: " + LongName + "x:65535", false)]
    [DataRow("Host: " + LongName + ":655350", false)]

    // An empty value is not what another field left behind.
    [DataRow("Origin: http://localhost\r\nHost: ", false)]
    [DataRow("Origin: http://localhost\r\nHost: evil.example", false)]
    [DataRow("Host: evil.example\r\nOrigin: http://localhost", false)]
    public void A_request_for_a_name_that_is_not_the_server_s_is_refused(
        string fields, bool served)
    {
        string[] targets = new string[] { "/poll", "/", "/status", "/none", "/ws" };
        foreach (string target in targets)
        {
            string answer = Server(1024).Ask(
                "GET " + target + " HTTP/1.1\r\n" + fields + "\r\nConnection: close\r\n\r\n");
            Assert.AreEqual(served ? -1 : 9, answer.IndexOf("403 Forbidden"), answer);
            Assert.AreEqual(!served, answer.IndexOf(HostForeign) > 0, answer);
        }

        CheckSplits("GET /poll HTTP/1.1\r\n" + fields + "\r\n\r\n", served ? "200 " : "403 ");
    }

    // RFC 9112 §3.2.2: the target's authority counts, whatever Host says.
    [TestMethod]
    [DataRow("http://board.example:80/poll", "evil.example", "200 ")]
    [DataRow("http://evil.example/poll", "board.example", "403 ")]
    [DataRow("HTTPS://Board.Example/poll", "x", "200 ")]
    [DataRow("http://localhost?since=latest", "evil.example", "200 ")]
    [DataRow("http://evil.example", "localhost", "403 ")]
    public void The_authority_of_the_target_is_judged(string target, string host, string status)
    {
        CheckSplits("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", status);
    }

    [TestMethod]
    public void A_request_of_HTTP_1_0_may_be_without_Host()
    {
        string answer = Server(1024).Ask("GET /poll HTTP/1.0\r\n\r\n");
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 200 OK\r\n"), answer);
    }

    // Each in both orders, whole, byte by byte and at every split point.
    [TestMethod]
    [DataRow("board.example", "http://board.example", true)]
    [DataRow("board.example", "https://board.example", true)]
    [DataRow("Board.Example:81", "HTTP://BOARD.EXAMPLE:81", true)]
    [DataRow("127.0.0.1:8080", "http://127.0.0.1:8080", true)]
    [DataRow("[::1]:8080", "http://[::1]:8080", true)]
    [DataRow(LongName + ":65535", "http://" + LongName + ":65535", true)]
    [DataRow("board.example", "http://app.example", true)]
    [DataRow("board.example", Listed, true)]
    [DataRow("board.example", "HTTPS://App.Example:8443", true)]
    [DataRow("board.example", LongOrigin, true)]
    [DataRow("board.example", "https://app.example", false)]
    [DataRow("board.example", "http://app.example:8443", false)]
    [DataRow("board.example", "https://app.example:844", false)]
    [DataRow("board.example", "https://app.example:84430", false)]
    [DataRow("board.example", "http://board.exampl", false)]
    [DataRow("board.example", "http://board.examples", false)]
    [DataRow("board.example", "http://xoard.example", false)]
    [DataRow("board.example", "http://board.example:80", false)]
    [DataRow("board.example:80", "http://board.example", false)]
    [DataRow("board.example", "http://board.example/", false)]
    [DataRow("board.example", "ftp://board.example", false)]
    [DataRow("board.example", "board.example", false)]
    [DataRow("board.example", "http:board.example", false)]
    [DataRow("board.example", "httpss://board.example", false)]
    [DataRow("board.example", "http://", false)]
    [DataRow("board.example", "http:///app.example", false)]
    [DataRow("board.example", "http:///app.example:8443", false)]
    [DataRow("board.example", "http://app.example http://app.example", false)]
    [DataRow("board.example", "null", false)]
    [DataRow("board.example", "", false)]
    [DataRow("127.0.0.1", "http://127.0.0.1.evil.example", false)]
    [DataRow(LongName + ":65535", "http://" + LongName + ":655350", false)]
    [DataRow(LongName + ":65535", "http://" + LongName + ":6553", false)]
    public void A_page_of_another_origin_may_not_publish(string host, string origin, bool allowed)
    {
        string first = "Host: " + host + "\r\n";
        string second = "Origin: " + origin + "\r\n";
        string status = allowed ? "200 " : "403 ";
        const string rest = "Content-Length: 1\r\n\r\n1";
        CheckSplits("POST /publish/led HTTP/1.1\r\n" + first + second + rest, status);
        CheckSplits("POST /publish/led HTTP/1.1\r\n" + second + "A: b\r\n" + first + rest, status);
    }

    [TestMethod]
    [DataRow("http://board.example/publish/led", "evil.example", "http://board.example", "200 ")]
    [DataRow("http://board.example/publish/led", "app.other", "http://app.other", "403 ")]
    public void An_origin_is_held_against_the_target_s_authority(
        string target, string host, string origin, string status)
    {
        CheckSplits(
            "POST " + target + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin
                + "\r\nContent-Length: 1\r\n\r\n1",
            status);
    }

    [TestMethod]
    [DataRow("Origin: http://board.example\r\nOrigin: http://board.example\r\nHost")]
    [DataRow("Origin: null\r\nOrigin: http://board.example\r\nHost")]
    [DataRow("Origin: http://app.example\r\nOrigin: http://app.example\r\nHost")]
    [DataRow("Origin: http://evil.example\r\nOrigin: http://evil.example\r\nHost")]
    public void A_repeated_origin_is_refused(string fields)
    {
        CheckSplits(
            "POST /publish/led HTTP/1.1\r\n" + fields + ": board.example\r\n"
                + "Content-Length: 1\r\n\r\n1",
            "403 ");
    }

    [TestMethod]
    [DataRow("null", "200 ")]
    [DataRow("nul", "403 ")]
    [DataRow("nullx", "403 ")]
    [DataRow("nothing", "403 ")]
    [DataRow("http://null", "200 ")]
    [DataRow("https://nul", "403 ")]
    public void A_page_without_an_origin_may_publish_when_null_is_listed(
        string origin, string status)
    {
        const string start = "POST /publish/led HTTP/1.1\r\nContent-Length: 1\r\n";
        string[] heads = new string[]
        {
            "Origin: " + origin + "\r\nHost: null\r\n\r\n1",
            "Host: null\r\nOrigin: " + origin + "\r\n\r\n1",
        };
        foreach (string head in heads)
        {
            TestServer server = new TestServer(
                CometLimits.Esp32(), null, new AccessPolicy("null", "null"), false);
            CheckStatus(server.Ask(start + head), status, 0);
            int slow = server.Connect();
            server.SendSlowly(slow, start + head);
            CheckStatus(server.Receive(slow), status, -1);

            // Its name does not make it the origin of the board that happens to have it.
            AccessPolicy policy = new AccessPolicy("null", "");
            server = new TestServer(CometLimits.Esp32(), null, policy, false);
            bool own = origin == "http://null";
            CheckStatus(server.Ask(start + head), own ? "200 " : "403 ", 0);
        }
    }

    [TestMethod]
    [DataRow("/ws")]
    [DataRow("/echo")]
    public void A_page_of_another_origin_opens_no_WebSocket(string path)
    {
        string answer = Server(1024).Ask(Upgrade(path, "http://localhost"));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 101 "), answer);
        answer = Server(1024).Ask(Upgrade(path, Listed));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 101 "), answer);
        answer = Server(1024).Ask(Upgrade(path, "http://localhost:1"));
        Assert.AreEqual(
            Wire.Error("403 Forbidden", "Vary: Origin\r\n", OriginForeign, false), answer);

        // Before the token is asked for.
        TestServer guarded = Server(1024, new AccessTokens(Token, null));
        answer = guarded.Ask(Upgrade(path, "null"));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 403 "), answer);
    }

    [TestMethod]
    [DataRow("/reverse")]
    [DataRow("/ws.php")]
    public void A_page_of_any_origin_may_have_a_text_reversed(string path)
    {
        string answer = Server(1024).Ask(Upgrade(path, "null"));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 101 "), answer);
        TestServer guarded = Server(1024, new AccessTokens(Token, null));
        answer = guarded.Ask(Upgrade(path, "http://localhost:1"));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 401 "), answer);
    }

    [TestMethod]
    public void Without_a_policy_there_are_addresses_and_own_pages()
    {
        TestServer server = new TestServer(CometLimits.Esp32(), null, null, false);
        const string publish = "POST /publish/led HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Length: 1\r\nOrigin: http://";
        Assert.AreEqual(
            Wire.Published(1, 0), server.Ask(publish + "localhost\r\n\r\n1"));
        Assert.AreEqual(
            Wire.Error("403 Forbidden", "", OriginForeign, true),
            server.Ask(publish + "app.example\r\n\r\n1"));
        Assert.AreEqual(
            Wire.Error("403 Forbidden", "", HostForeign, false), server.Ask(Wire.Get("/")));
    }

    // Two requests on one connection each time: the second finds nothing of the first.
    private static void CheckSplits(string request, string status)
    {
        const string next =
            "POST /publish/led HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n1";
        int[] sizes = new int[] { 16, 1024 };
        int head = request.IndexOf("\r\n\r\n") + 4;
        foreach (int size in sizes)
        {
            TestServer server = Server(size);
            CheckStatus(server.Ask(request), status, 0);
            for (int at = 1; at < request.Length; at++)
            {
                int slot = server.Connect();
                string answer = server.Exchange(slot, request.Substring(0, at));
                Assert.IsTrue(answer == "" || at >= head, at.ToString() + ": " + answer);
                CheckStatus(
                    answer + server.Exchange(slot, request.Substring(at)), status, at);
                if (!server.IsFinished(slot))
                {
                    CheckStatus(server.Exchange(slot, next), "200 ", at);
                }

                server.Disconnect(slot);
            }

            int slow = server.Connect();
            server.SendSlowly(slow, request);
            CheckStatus(server.Receive(slow), status, -1);
        }
    }

    private static string Upgrade(string path, string origin)
    {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin
            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    private static void CheckStatus(string answer, string status, int at)
    {
        Assert.AreEqual(0, answer.IndexOf("HTTP/1.1 " + status), at.ToString() + ": " + answer);
    }
}
