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

    // Nor does it tell who has no token which boards there are.
    [TestMethod]
    [DataRow("/devices", "wrong-token", null, 401)]
    [DataRow("/devices/b", "wrong-token", null, 401)]
    [DataRow("/devices/b/sse", "wrong-token", null, 401)]
    [DataRow("/devices/none", "wrong-token", null, 401)]
    [DataRow("/devices/none/sse", "wrong-token", null, 401)]
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
