using System.Net;
using System.Text;
using System.Text.Json;
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
        TestRelayHost relay, string method, string path)
    {
        using SocketsHttpHandler handler = new() { AllowAutoRedirect = false };
        using HttpClient client = new(handler) { Timeout = Limit.Patience };
        using HttpRequestMessage request =
            new(new HttpMethod(method), new Uri(relay.Host.Url, path));
        request.Headers.Add("Authorization", "Bearer " + TestRelayHost.Token);
        request.Content = method is "POST" or "PUT"
            ? new StringContent("1", Encoding.UTF8, "application/json")
            : null;
        return await client.SendAsync(request, Limit.Token);
    }
}
