using System.Net;
using System.Net.WebSockets;
using System.Text;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>Host, Origin, CORS and the cookie, by .NET's own clients.</summary>
[TestClass]
public class OriginTests
{
    private const string Origin = "https://app.example";
    private const string Token = "0123456789abcdef";

    [TestMethod]
    [DataRow("board.local", HttpStatusCode.Forbidden)]
    [DataRow("localhost", HttpStatusCode.OK)]
    [DataRow("x", HttpStatusCode.OK)]
    public async Task A_name_that_is_not_the_board_s_gets_not_even_the_page(
        string host, HttpStatusCode expected)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        foreach (string path in (string[])["", "poll", "status"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            request.Headers.Host = host;
            using HttpResponseMessage answer =
                await simulator.Client.SendAsync(request, Limit.Token);
            Assert.AreEqual(expected, answer.StatusCode, path);
        }
    }

    [TestMethod]
    [DataRow(Origin, true)]
    [DataRow("", true)]
    [DataRow("own", true)]
    [DataRow("https://evil.example", false)]
    [DataRow("null", false)]
    public async Task Only_pages_of_known_origins_open_a_WebSocket_and_publish(
        string origin, bool allowed)
    {
        await using TestSimulator simulator = await TestSimulator.StartForOriginAsync(Origin);
        origin = origin == "own" ? simulator.Url.GetLeftPart(UriPartial.Authority) : origin;
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        using HttpRequestMessage request = new(HttpMethod.Post, "publish/led")
        {
            Content = new StringContent("true", Encoding.UTF8, "application/json"),
        };
        if (origin.Length > 0)
        {
            socket.Options.SetRequestHeader("Origin", origin);
            request.Headers.Add("Origin", origin);
        }

        Uri url = new UriBuilder(simulator.Url) { Scheme = "ws", Path = "ws" }.Uri;
        if (allowed)
        {
            await socket.ConnectAsync(url, Limit.Token);
        }
        else
        {
            await Assert.ThrowsExactlyAsync<WebSocketException>(
                () => socket.ConnectAsync(url, Limit.Token));
            Assert.AreEqual(HttpStatusCode.Forbidden, socket.HttpStatusCode);
        }

        using HttpResponseMessage answer = await simulator.Client.SendAsync(request, Limit.Token);
        Assert.AreEqual(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.AreEqual(allowed, simulator.Host.Board.IsLedOn);
        Assert.AreEqual(
            origin == Origin ? Origin : null,
            answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values)
                ? values.Single()
                : null);
        CollectionAssert.AreEqual(new[] { "Origin" }, answer.Headers.Vary.ToArray());
    }

    [TestMethod]
    public async Task A_preflight_and_the_request_behind_it_are_answered()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartForOriginAsync(Origin, Token);
        using HttpRequestMessage preflight = new(HttpMethod.Options, "publish/led");
        preflight.Headers.Add("Origin", Origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using HttpResponseMessage answer =
            await simulator.Client.SendAsync(preflight, Limit.Token);
        Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.AreEqual(Origin, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        StringAssert.Contains(
            answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), "Authorization");
    }

    [TestMethod]
    public async Task The_cookie_of_a_login_opens_what_the_token_opens()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartForOriginAsync(Origin, Token);
        CookieContainer cookies = new();
        using HttpClient browser = new(new SocketsHttpHandler { CookieContainer = cookies })
        {
            BaseAddress = simulator.Url,
            Timeout = Limit.Patience,
        };
        Assert.AreEqual(HttpStatusCode.Unauthorized, await StatusAsync(browser));
        using HttpRequestMessage login = new(HttpMethod.Post, "login");
        login.Headers.Authorization = new("Bearer", Token);
        using HttpResponseMessage answer = await browser.SendAsync(login, Limit.Token);
        Assert.AreEqual(HttpStatusCode.NoContent, answer.StatusCode);
        Cookie cookie = cookies.GetCookies(simulator.Url).Single();
        Assert.AreEqual("comet_token", cookie.Name);
        Assert.AreEqual(Token, cookie.Value);
        Assert.IsTrue(cookie.HttpOnly);
        Assert.IsFalse(cookie.Secure);
        Assert.AreEqual(HttpStatusCode.OK, await StatusAsync(browser));

        using HttpResponseMessage gone = await browser.PostAsync("logout", null, Limit.Token);
        Assert.AreEqual(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.AreEqual(HttpStatusCode.Unauthorized, await StatusAsync(browser));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.GetAsync("poll", Limit.Token);
        return answer.StatusCode;
    }
}
