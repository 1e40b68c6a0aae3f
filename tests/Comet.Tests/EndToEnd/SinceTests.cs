using System.Net;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary><c>since</c>, <c>topics</c> and <c>wait</c> in all their forms.</summary>
[TestClass]
public class SinceTests
{
    [TestMethod]
    [DataRow("", 3)]
    [DataRow("since=", 3)]
    [DataRow("since=earliest", 0)]
    [DataRow("since=latest", 4)]
    [DataRow("since=id0", 1)]
    [DataRow("since=id1", 2)]
    [DataRow("since=id3", 4)]
    public async Task Since_selects_where_to_begin(string since, int first)
    {
        foreach (string method in Subscriber.Methods)
        {
            await using TestSimulator simulator = await TestSimulator.StartAsync();
            List<string> ids = [];
            for (int i = 0; i < 4; i++)
            {
                ids.Add(await simulator.PublishAsync("message", $"{i}"));
                await simulator.PublishAsync("led", "true");
            }

            string query = since.StartsWith("since=id", StringComparison.Ordinal)
                ? "since=" + ids[since[^1] - '0']
                : since;
            await using Subscriber subscriber = await Subscriber.OpenAsync(
                simulator, method, $"topics=message&{query}".TrimEnd('&'));

            // What is published last shows that nothing more was kept for this cursor.
            ids.Add(await simulator.PublishAsync("message", "\"last\""));
            List<Delivery> events = await subscriber.NextEventsAsync(ids.Count - first);
            CollectionAssert.AreEqual(
                ids[first..], events.ConvertAll(delivery => delivery.Id), method);
        }
    }

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task An_id_of_another_epoch_gets_a_reset_then_everything_kept(string method)
    {
        await using TestSimulator before = await TestSimulator.StartAsync();
        string id = await before.PublishAsync("message", "\"before\"");

        await using TestSimulator after = await TestSimulator.StartAsync();
        Assert.AreNotEqual(before.Host.Epoch, after.Host.Epoch);
        string[] kept =
        [
            await after.PublishAsync("message", "1"), await after.PublishAsync("message", "2"),
        ];
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            after, method, $"since={id}&topics=message");
        Delivery reset = await subscriber.NextAsync();
        Assert.AreEqual(DeliveryKind.Reset, reset.Kind);
        if (reset.Epoch.Length > 0)
        {
            Assert.AreEqual($"{after.Host.Epoch:x8}", reset.Epoch);
        }

        List<Delivery> events = await subscriber.NextEventsAsync(2);
        CollectionAssert.AreEqual(kept, events.ConvertAll(delivery => delivery.Id));
    }

    [TestMethod]
    [DataRow("poll", "since=5")]
    [DataRow("poll", "since=yesterday")]
    [DataRow("poll", "since=5f3a9c01-")]
    [DataRow("poll", "since=5f3a9c01-x")]
    [DataRow("poll", "since=5f3a9c011-1")]
    [DataRow("poll", "since=5f3a9c01-99999999999999999999999")]
    [DataRow("long-poll", "since=-1")]
    [DataRow("long-poll", "wait=61")]
    [DataRow("long-poll", "wait=-1")]
    [DataRow("long-poll", "wait=1.5")]
    [DataRow("long-poll", "wait=99999999999")]
    [DataRow("stream", "since=0x1-1")]
    [DataRow("sse", "since=now")]
    public async Task A_malformed_parameter_is_400(string path, string query)
    {
        await AssertStatusAsync(HttpStatusCode.BadRequest, $"{path}?{query}");
    }

    [TestMethod]
    [DataRow("poll")]
    [DataRow("long-poll")]
    [DataRow("stream")]
    [DataRow("sse")]
    public async Task An_unknown_topic_is_404(string path)
    {
        await AssertStatusAsync(HttpStatusCode.NotFound, $"{path}?topics=temperature,nope");
    }

    [TestMethod]
    [DataRow("since=yesterday", 400)]
    [DataRow("topics=nope", 404)]
    public async Task A_WebSocket_with_a_wrong_query_is_refused_before_the_upgrade(
        string query, int status)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        RawAnswer answer = await RawClient.AskAsync(
            simulator, RawWebSocket.Handshake($"/ws?{query}"));
        Assert.AreEqual(status, answer.Status);
    }

    private static async Task AssertStatusAsync(HttpStatusCode status, string target)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using HttpResponseMessage answer = await simulator.Client.GetAsync(
            target, HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        Assert.AreEqual(status, answer.StatusCode);
        string body = await answer.Content.ReadAsStringAsync(Limit.Token);
        StringAssert.StartsWith(body, "{\"error\":\"");
    }
}
