using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>Every method with each of the three forms of a token, by .NET's own clients.</summary>
[TestClass]
public class AccessTests
{
    private const string Write = "a/write+token-of_32.octets~0123==";
    private const string Read = "a-read-token";
    private const string Field = "field";
    private const string Cookie = "cookie";
    private const string Query = "query";

    [TestMethod]
    [DataRow(Subscriber.Poll, Field)]
    [DataRow(Subscriber.Poll, Cookie)]
    [DataRow(Subscriber.Poll, Query)]
    [DataRow(Subscriber.LongPoll, Field)]
    [DataRow(Subscriber.LongPoll, Cookie)]
    [DataRow(Subscriber.LongPoll, Query)]
    [DataRow(Subscriber.Stream, Field)]
    [DataRow(Subscriber.Stream, Cookie)]
    [DataRow(Subscriber.Stream, Query)]
    [DataRow(Subscriber.Sse, Field)]
    [DataRow(Subscriber.Sse, Cookie)]
    [DataRow(Subscriber.Sse, Query)]
    [DataRow(Subscriber.Ws, Field)]
    [DataRow(Subscriber.Ws, Cookie)]
    [DataRow(Subscriber.Ws, Query)]
    public async Task A_reader_follows_what_a_writer_publishes(string method, string form)
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        string query = "since=latest&topics=led" + Present(simulator.Client, form, Read);
        await using Subscriber reader = await Subscriber.OpenAsync(simulator, method, query);
        Assert.AreEqual(
            HttpStatusCode.Forbidden, await PublishAsync(simulator, form, Read, "false"));
        Assert.AreEqual(HttpStatusCode.OK, await PublishAsync(simulator, form, Write, "true"));
        Delivery delivery = await reader.NextAsync();
        Assert.AreEqual("led", delivery.Topic);
        Assert.AreEqual("true", delivery.Data);
    }

    [TestMethod]
    [DataRow(Field)]
    [DataRow(Cookie)]
    [DataRow(Query)]
    public async Task A_WebSocket_publishes_with_the_write_token_only(string form)
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        string query = "since=latest&topics=led" + Present(simulator.Client, form, Read);
        await using Subscriber reader = await WebSocketSubscriber.OpenAsync(simulator, query);
        await reader.PublishAsync("led", "true");
        Delivery refused = await reader.NextAsync();
        Assert.AreEqual(DeliveryKind.Error, refused.Kind);
        Assert.AreEqual("led", refused.Topic);
        Assert.IsFalse(simulator.Host.Board.IsLedOn);

        simulator.Client.DefaultRequestHeaders.Clear();
        query = "since=latest&topics=led" + Present(simulator.Client, form, Write);
        await using Subscriber writer = await WebSocketSubscriber.OpenAsync(simulator, query);
        await writer.PublishAsync("led", "true");
        Assert.AreEqual("true", (await writer.NextAsync()).Data);
        Assert.AreEqual("true", (await reader.NextAsync()).Data);
        Assert.IsTrue(simulator.Host.Board.IsLedOn);
    }

    [TestMethod]
    [DataRow("poll")]
    [DataRow("long-poll")]
    [DataRow("stream")]
    [DataRow("sse")]
    [DataRow("ws")]
    [DataRow("echo")]
    [DataRow("reverse")]
    [DataRow("ws.php")]
    [DataRow("status")]
    [DataRow("publish/led")]
    [DataRow("publish/nope")]
    public async Task Without_a_right_token_there_is_a_challenge(string path)
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        Assert.AreEqual("realm=\"comet\"", await ChallengeAsync(simulator, path));
        foreach (string form in (string[])[Field, Cookie, Query])
        {
            simulator.Client.DefaultRequestHeaders.Clear();
            string query = Present(simulator.Client, form, Write + "x");
            Assert.AreEqual(
                "realm=\"comet\", error=\"invalid_token\"",
                await ChallengeAsync(simulator, $"{path}?{query}"));
        }
    }

    [TestMethod]
    [DataRow("ws")]
    [DataRow("echo")]
    [DataRow("ws.php")]
    public async Task An_opening_handshake_without_a_token_is_401(string path)
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        UriBuilder url = new(simulator.Url) { Scheme = "ws", Path = path };
        await Assert.ThrowsExactlyAsync<WebSocketException>(
            () => socket.ConnectAsync(url.Uri, Limit.Token));
        Assert.AreEqual(HttpStatusCode.Unauthorized, socket.HttpStatusCode);
    }

    [TestMethod]
    public async Task The_page_loads_without_a_token()
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        string page = await simulator.Client.GetStringAsync("", Limit.Token);
        StringAssert.Contains(page, "<form id=\"access\"");
    }

    [TestMethod]
    public async Task A_refused_connection_goes_on()
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync("GET /poll HTTP/1.1\r\nHost: x\r\n\r\n");
        RawAnswer answer = await client.ReadAnswerAsync();
        Assert.AreEqual(401, answer.Status);
        Assert.IsNull(answer["Connection"]);
        await client.SendAsync(
            $"GET /poll HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Read}\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        await client.SendAsync(
            $"GET /poll?access_token={Read} HTTP/1.1\r\nHost: x\r\n"
            + $"Authorization: Bearer {Read}\r\n\r\n");
        answer = await client.ReadAnswerAsync();
        Assert.AreEqual(400, answer.Status);
        Assert.AreEqual(
            "Bearer realm=\"comet\", error=\"invalid_request\"", answer["WWW-Authenticate"]);
    }

    // Adds what a client of the form sends to its fields, or returns it for its query.
    private static string Present(HttpClient client, string form, string token)
    {
        switch (form)
        {
            case Field:
                client.DefaultRequestHeaders.Authorization =
                    new AuthenticationHeaderValue("Bearer", token);
                return "";
            case Cookie:
                client.DefaultRequestHeaders.Add("Cookie", $"theme=dark; comet_token={token}");
                return "";
            default:
                return "&access_token=" + Uri.EscapeDataString(token);
        }
    }

    private static async Task<HttpStatusCode> PublishAsync(
        TestSimulator simulator, string form, string token, string json)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseCookies = false })
        {
            BaseAddress = simulator.Url,
            Timeout = Limit.Patience,
        };
        string query = Present(client, form, token);
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await client.PostAsync($"publish/led?{query}", body, Limit.Token);
        return answer.StatusCode;
    }

    private static async Task<string?> ChallengeAsync(TestSimulator simulator, string target)
    {
        using HttpResponseMessage answer =
            await simulator.Client.GetAsync(target, Limit.Token);
        Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode, target);
        AuthenticationHeaderValue challenge = answer.Headers.WwwAuthenticate.Single();
        Assert.AreEqual("Bearer", challenge.Scheme);
        return challenge.Parameter;
    }
}
