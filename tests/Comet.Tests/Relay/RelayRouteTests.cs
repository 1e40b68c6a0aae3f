using System.Net;
using System.Text;
using System.Text.Json;
using Comet.Simulator.Relay;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay;

/// <summary>What a relay answers itself, by each method.</summary>
[TestClass]
public class RelayRouteTests
{
    [TestMethod]
    [DataRow("GET", "/", 200, "")]
    [DataRow("HEAD", "/", 200, "")]
    [DataRow("POST", "/", 405, "GET, HEAD")]
    [DataRow("HEAD", "/relay.js", 200, "")]
    [DataRow("DELETE", "/table.js", 405, "GET, HEAD")]
    [DataRow("GET", "/devices", 200, "")]
    [DataRow("HEAD", "/devices", 200, "")]
    [DataRow("POST", "/devices", 405, "GET, HEAD")]
    [DataRow("DELETE", "/devices/", 405, "GET, HEAD")]
    [DataRow("HEAD", "/devices/b", 301, "")]
    [DataRow("PUT", "/devices/b", 405, "GET, HEAD")]
    [DataRow("GET", "/devices/none", 404, "")]
    [DataRow("GET", "/devices/none/", 404, "")]
    [DataRow("GET", "/none", 404, "")]
    [DataRow("PUT", "/uplink/b", 405, "GET, POST")]
    public async Task Each_method_has_its_answer(
        string method, string path, int status, string allowed)
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        using HttpResponseMessage answer = await AskAsync(relay, method, path);
        Assert.AreEqual(status, (int)answer.StatusCode);
        Assert.AreEqual(allowed, string.Join(", ", answer.Content.Headers.Allow));
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        if (status != 301)
        {
            Assert.AreEqual(
                "nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }

        if (status >= 400)
        {
            using JsonDocument body = JsonDocument.Parse(text);
            Assert.AreNotEqual("", body.RootElement.GetProperty("error").GetString());
        }

        if (method == "HEAD")
        {
            Assert.AreEqual("", text);
        }

        if (status == 301)
        {
            Assert.AreEqual("/devices/b/", answer.Headers.Location!.OriginalString);
        }
    }

    [TestMethod]
    [DataRow("/", "text/html")]
    [DataRow("/boards.css", "text/css")]
    [DataRow("/relay.js", "text/javascript")]
    [DataRow("/table.js", "text/javascript")]
    public async Task The_page_needs_no_token_and_runs_nothing_but_its_files(
        string path, string type)
    {
        await using TestRelayHost relay =
            await TestRelayHost.StartAsync(new RelayOptions { Token = "another-token-of-it" });
        using HttpResponseMessage answer = await AskAsync(relay, "GET", path);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.IsTrue(answer.Headers.CacheControl!.NoStore);
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        foreach (string directive in (string[])[
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
            "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])
        {
            Assert.Contains(directive, policy.Split("; "));
        }

        using HttpResponseMessage list = await AskAsync(relay, "GET", "/devices");
        Assert.AreEqual(HttpStatusCode.Unauthorized, list.StatusCode);
    }

    [TestMethod]
    public async Task The_list_has_the_last_value_of_each_topic_unless_it_is_long()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        RelayDevice board = relay.Host.Boards.Find(TestRelayHost.Board)!;
        string longest = $"\"{new string('x', 98)}\"";
        string[] values = ["1", "{\"a\":[true,\"é\"]}", longest, $"\"{new string('x', 99)}\""];
        string[] topics = ["led", "led", "full", "long"];
        foreach ((int index, string value) in values.Index())
        {
            Assert.IsTrue(await board.AcceptAsync(new BoardEvent(
                new EventId(7, index + 1), topics[index], 0, Encoding.UTF8.GetBytes(value))));
        }

        using HttpResponseMessage answer = await AskAsync(relay, "GET", "/devices");
        using JsonDocument list =
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Limit.Token));
        JsonElement listed = list.RootElement[0];
        Assert.AreEqual("offline", listed.GetProperty("state").GetString());
        Assert.AreEqual("00000007-4", listed.GetProperty("last").GetString());
        Assert.AreEqual(4, listed.GetProperty("events").GetInt32());
        Assert.AreEqual(
            $"{{\"led\":{values[1]},\"full\":{longest}}}",
            listed.GetProperty("values").GetRawText());
    }

    // The way to a board's page is open, as the page is.
    [TestMethod]
    [DataRow("/devices", "wrong-token", null, 401)]
    [DataRow("/devices/b", "wrong-token", null, 301)]
    [DataRow("/devices/none", "wrong-token", null, 404)]
    [DataRow("/devices/none/sse", "reading-only", "evil.example", 403)]
    [DataRow("/devices", "reading-only", "evil.example", 403)]
    [DataRow("/devices/b", "reading-only", "evil.example", 403)]
    [DataRow("/devices/none/", "reading-only", "evil.example", 403)]
    [DataRow("/devices/b", "reading-only", null, 301)]
    [DataRow("/devices/none", "reading-only", null, 404)]
    public async Task All_paths_ask_for_the_token_and_the_name_first(
        string path, string token, string? host, int status)
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync(
            new RelayOptions { Token = "writing-too", ReadToken = "reading-only" });
        using HttpResponseMessage answer = await AskAsync(relay, "GET", path, token, host);
        Assert.AreEqual(status, (int)answer.StatusCode);
    }

    // The front door knows a board by the one spelling only.
    [TestMethod]
    [DataRow("/devices/%62/poll")]
    [DataRow("/DEVICES/b/poll?since=latest")]
    [DataRow("/devices/%62/")]
    [DataRow("//devices/b/poll")]
    public async Task Another_spelling_of_a_boards_path_leads_nowhere(string target)
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await relay.Host.Boards.Find(TestRelayHost.Board)!.EnterEpochAsync(7);
        RawAnswer answer = await RawClient.AskAsync(
            relay,
            $"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + $"{TestRelayHost.Token}\r\n\r\n");
        Assert.AreEqual(404, answer.Status);
    }

    // What other relays know is being fetched: with the slash there is nothing to be led to.
    [TestMethod]
    public async Task A_board_that_is_not_there_yet_leads_nowhere()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        relay.Host.Boards.Find(TestRelayHost.Board)!.BeginFilling();
        using HttpResponseMessage answer = await AskAsync(relay, "GET", "/devices/b/");
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.IsNotNull(answer.Headers.RetryAfter);
    }

    private static async Task<HttpResponseMessage> AskAsync(
        TestRelayHost relay,
        string method,
        string path,
        string token = TestRelayHost.Token,
        string? host = null)
    {
        using SocketsHttpHandler handler = new() { AllowAutoRedirect = false };
        using HttpClient client = new(handler) { Timeout = Limit.Patience };
        using HttpRequestMessage request =
            new(new HttpMethod(method), new Uri(relay.Host.Url, path));
        request.Headers.Add("Authorization", "Bearer " + token);
        request.Headers.Host = host;
        request.Content = method is "POST" or "PUT"
            ? new StringContent("1", Encoding.UTF8, "application/json")
            : null;
        return await client.SendAsync(request, Limit.Token);
    }
}
