using Comet.Embedded.Engine;

namespace Comet.Tests.InMemory.Engine;

/// <summary>What answers say to browsers: CORS, the cookie, what is not to be kept.</summary>
[TestClass]
public class CrossOriginTests
{
    private const string Write = "0123456789abcdef";
    private const string Read = "a-read-token";
    private const string Listed = "https://app.example:8443";
    private const string Vary = "Vary: Origin\r\n";

    private const string Allowed = Vary + "Access-Control-Allow-Origin: " + Listed
        + "\r\nAccess-Control-Expose-Headers: Retry-After, WWW-Authenticate\r\n";

    private static TestServer Server(bool isSecure = false)
    {
        return new TestServer(
            CometLimits.Esp32(),
            new AccessTokens(Write, Read),
            new AccessPolicy("a", "http://first.example " + Listed, isSecure),
            false);
    }

    private static string From(string origin, string method, string target, string fields)
    {
        return Wire.Request(method, target, "Origin: " + origin + "\r\n" + fields, "");
    }

    [TestMethod]
    [DataRow("GET", "/poll")]
    [DataRow("GET", "/long-poll?wait=0")]
    [DataRow("GET", "/stream")]
    [DataRow("GET", "/sse")]
    [DataRow("GET", "/status")]
    [DataRow("GET", "/")]
    [DataRow("HEAD", "/")]
    [DataRow("GET", "/none")]
    [DataRow("GET", "/poll?since=x")]
    [DataRow("GET", "/ws")]
    [DataRow("POST", "/poll")]
    [DataRow("POST", "/publish/led")]
    [DataRow("POST", "/publish/temperature")]
    public void Every_answer_to_a_page_of_a_listed_origin_may_be_read_by_it(
        string method, string target)
    {
        string token = "Authorization: Bearer " + Write + "\r\n";
        string[] tokens = new string[] { token, "" };
        foreach (string fields in tokens)
        {
            string answer = Server().Ask(From(Listed, method, target, fields));
            Assert.AreEqual(answer.IndexOf("\r\n") + 2, answer.IndexOf(Allowed), answer);
            answer = Server().Ask(From("http://first.example", method, target, fields));
            Assert.IsTrue(
                answer.IndexOf("Access-Control-Allow-Origin: http://first.example\r\n") > 0,
                answer);

            // A cache is told of it, even where the answer is to no page or to another's.
            answer = Server().Ask(From("https://other.example", method, target, fields));
            Assert.AreEqual(-1, answer.IndexOf("Access-Control"), answer);
            Assert.IsTrue(answer.IndexOf(Vary) > 0, answer);
            answer = Server().Ask(Wire.Request(method, target, fields, ""));
            Assert.AreEqual(-1, answer.IndexOf("Access-Control"), answer);
            Assert.IsTrue(answer.IndexOf(Vary) > 0, answer);
            answer = new TestServer().Ask(Wire.Request(method, target, fields, ""));
            Assert.AreEqual(-1, answer.IndexOf(Vary), answer);
        }
    }

    [TestMethod]
    public void The_next_request_of_a_connection_is_not_the_page_s()
    {
        TestServer server = Server();
        int slot = server.Connect();
        string answer = server.Exchange(slot, From(Listed, "GET", "/poll", ""));
        Assert.IsTrue(answer.IndexOf(Allowed) > 0, answer);
        answer = server.Exchange(slot, Wire.Get("/poll"));
        Assert.AreEqual(-1, answer.IndexOf("Access-Control"), answer);
        answer = server.Exchange(slot, From(Listed, "GET", "/poll", ""));
        Assert.IsTrue(answer.IndexOf(Allowed) > 0, answer);
        answer = server.Exchange(slot, "bad request\r\n");
        Assert.AreEqual(-1, answer.IndexOf("Access-Control"), answer);
    }

    [TestMethod]
    [DataRow("/publish/led")]
    [DataRow("/poll")]
    [DataRow("/login")]
    [DataRow("/ws")]
    [DataRow("/")]
    public void A_preflight_is_answered_without_a_token(string target)
    {
        const string asked = "Access-Control-Request-Method: POST\r\n"
            + "Access-Control-Request-Headers: authorization\r\n";
        TestServer server = Server();
        int slot = server.Connect();
        string request = From(Listed, "OPTIONS", target, asked);
        string expected = "HTTP/1.1 204 No Content\r\n" + Allowed
            + "Access-Control-Allow-Methods: GET, HEAD, POST\r\n"
            + "Access-Control-Allow-Headers: Authorization, Content-Type, Last-Event-ID\r\n"
            + "Access-Control-Max-Age: 600\r\nCache-Control: no-store\r\n\r\n";
        Assert.AreEqual(expected + expected, server.Exchange(slot, request + request));
        for (int at = 1; at < request.Length; at++)
        {
            Assert.AreEqual("", server.Exchange(slot, request.Substring(0, at)));
            Assert.AreEqual(expected, server.Exchange(slot, request.Substring(at)));
        }

        server.SendSlowly(slot, request);
        Assert.AreEqual(expected, server.Receive(slot));
        Assert.AreEqual(
            Wire.Error("403 Forbidden", Vary, "pages of this origin may not do this", false),
            server.Ask(From("https://other.example", "OPTIONS", target, asked)));
    }

    [TestMethod]
    public void Other_requests_by_OPTIONS_are_no_preflight()
    {
        string answer = Server().Ask(From(
            Listed, "OPTIONS", "/poll", "Authorization: Bearer " + Write + "\r\n"));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 405 "), answer);
        Assert.IsTrue(answer.IndexOf("Allow: GET, HEAD\r\n") > 0, answer);
        answer = Server().Ask(Wire.Request(
            "OPTIONS", "/poll", "Access-Control-Request-Method: GET\r\n", ""));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 401 "), answer);
    }

    [TestMethod]
    [DataRow(Write, false, "")]
    [DataRow(Read, false, "")]
    [DataRow(Write, true, "; Secure")]
    public void A_token_that_is_shown_becomes_a_cookie(string token, bool secure, string end)
    {
        TestServer server = Server(secure);
        string expected = "HTTP/1.1 204 No Content\r\n" + Vary + "Set-Cookie: comet_token=" + token
            + "; Path=/; HttpOnly; SameSite=Strict" + end + "\r\nCache-Control: no-store\r\n\r\n";
        Assert.AreEqual(
            expected, server.Ask(Login("/login", "Authorization: Bearer " + token + "\r\n")));
        Assert.AreEqual(expected, server.Ask(Login("/login?access_token=" + token, "")));
    }

    [TestMethod]
    [DataRow("/login", "", "401 ")]
    [DataRow("/login", "Authorization: Bearer wrong\r\n", "401 ")]
    [DataRow("/login", "Cookie: comet_token=" + Write + "\r\n", "401 ")]
    [DataRow("/login?access_token=" + Read, "Authorization: Bearer " + Write + "\r\n", "400 ")]
    [DataRow("/login?access_token=" + Write, "Origin: null\r\n", "403 ")]
    [DataRow("/logout", "Origin: http://b\r\n", "403 ")]
    public void A_login_without_one_token_is_refused(string target, string fields, string status)
    {
        string answer = Server().Ask(Login(target, fields));
        Assert.IsTrue(answer.StartsWith("HTTP/1.1 " + status), answer);
        Assert.AreEqual(-1, answer.IndexOf("Set-Cookie"), answer);
    }

    [TestMethod]
    public void A_logout_takes_the_cookie_back()
    {
        const string expected = "HTTP/1.1 204 No Content\r\n" + Vary + "Set-Cookie: comet_token="
            + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=0\r\nCache-Control: no-store\r\n\r\n";
        Assert.AreEqual(expected, Server().Ask(Login("/logout", "")));
        Assert.AreEqual(expected, Server().Ask(Login("/logout", "Cookie: comet_token=old\r\n")));
    }

    [TestMethod]
    public void Where_no_token_is_asked_for_a_login_changes_nothing()
    {
        Assert.AreEqual(
            "HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\n\r\n",
            new TestServer().Ask(Login("/login", "")));
        Assert.AreEqual(
            Wire.Error("405 Method Not Allowed", "Allow: POST\r\n",
                "the path does not take this method", false),
            new TestServer().Ask(Wire.Get("/login")));
    }

    [TestMethod]
    [DataRow("/poll")]
    [DataRow("/long-poll?wait=0")]
    [DataRow("/stream")]
    [DataRow("/sse")]
    [DataRow("/status")]
    [DataRow("/none")]
    [DataRow("/ws")]
    public void Nothing_but_files_is_kept_by_a_cache(string target)
    {
        string answer = Server().Ask(
            Wire.Request("GET", target, "Authorization: Bearer " + Read + "\r\n", ""));
        Assert.IsTrue(answer.IndexOf("\r\nCache-Control: no-store\r\n") > 0, answer);
        answer = Server().Ask(Wire.Get(target));
        Assert.IsTrue(answer.IndexOf("\r\nCache-Control: no-store\r\n") > 0, answer);
    }

    [TestMethod]
    public void A_page_tells_no_address_to_others_and_is_what_it_says()
    {
        string answer = Server().Ask(Wire.Get("/"));
        Assert.IsTrue(answer.IndexOf("\r\nReferrer-Policy: no-referrer\r\n") > 0, answer);
        Assert.IsTrue(answer.IndexOf("\r\nX-Content-Type-Options: nosniff\r\n") > 0, answer);
        Assert.IsTrue(answer.IndexOf("\r\nContent-Security-Policy: ") > 0, answer);
    }

    private static string Login(string target, string fields)
    {
        return Wire.Request("POST", target, fields, "");
    }
}
