using System.Net;
using System.Text;
using System.Text.Json;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>Publishing by POST and by WebSocket, and who hears of it.</summary>
[TestClass]
public class PublishTests
{
    [TestMethod]
    public async Task A_client_of_any_method_switches_the_LED_for_all_others()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        List<Subscriber> subscribers = [];
        foreach (string method in Subscriber.Methods)
        {
            subscribers.Add(await Subscriber.OpenAsync(
                simulator, method, "since=latest&topics=led"));
        }

        bool on = false;
        foreach (Subscriber publisher in subscribers)
        {
            on = !on;
            string json = on ? "true" : "false";
            await publisher.PublishAsync("led", json);
            HashSet<string> ids = [];
            foreach (Subscriber subscriber in subscribers)
            {
                Delivery delivery = await subscriber.NextAsync();
                Assert.AreEqual("led", delivery.Topic);
                Assert.AreEqual(json, delivery.Data);
                ids.Add(delivery.Id);
            }

            Assert.HasCount(1, ids, "one event, one id, whatever the method");
            Assert.AreEqual(on, simulator.Host.Board.IsLedOn);
        }

        foreach (Subscriber subscriber in subscribers)
        {
            await subscriber.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task The_answer_names_the_id_and_counts_the_subscribers()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        await using Subscriber ws = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await using Subscriber other = await Subscriber.OpenAsync(
            simulator, Subscriber.Stream, "topics=led");
        using StringContent body = new("\"hello\"", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await simulator.Client.PostAsync("publish/message", body, Limit.Token);
        Assert.AreEqual("application/json", answer.Content.Headers.ContentType?.MediaType);
        using JsonDocument document = JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(Limit.Token));
        Assert.AreEqual(2, document.RootElement.GetProperty("subscribers").GetInt32());
        Assert.AreEqual(
            document.RootElement.GetProperty("id").GetString(), (await ws.NextAsync()).Id);
    }

    [TestMethod]
    [DataRow("publish/nope", "1", 404)]
    [DataRow("publish/temperature", "21.5", 403)]
    [DataRow("publish/button", "true", 403)]
    [DataRow("publish/led", "1", 400)]
    [DataRow("publish/led", "\"on\"", 400)]
    [DataRow("publish/message", "", 400)]
    [DataRow("publish/message", "{", 400)]
    [DataRow("publish/message", "tru", 400)]
    [DataRow("publish/message", "01", 400)]
    [DataRow("publish/message", "1 2", 400)]
    [DataRow("publish/message", "{\"a\":1,}", 400)]
    [DataRow("publish/message", "'a'", 400)]
    public async Task What_is_refused_is_answered_and_not_published(
        string path, string json, int status)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string latest = await simulator.LatestAsync();
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await simulator.Client.PostAsync(path, body, Limit.Token);
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        Assert.AreEqual(status, (int)answer.StatusCode, text);
        StringAssert.StartsWith(text, "{\"error\":\"");
        Assert.IsEmpty((await simulator.PollAsync($"since={latest}")).Events);
        Assert.IsFalse(simulator.Host.Board.IsLedOn);
    }

    [TestMethod]
    public async Task A_body_past_the_limit_is_413()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string json = $"\"{new string('x', simulator.Host.Limits.BodyBytesMax)}\"";
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await simulator.Client.PostAsync("publish/message", body, Limit.Token);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [TestMethod]
    [DataRow("null")]
    [DataRow("-0.5e+3")]
    [DataRow("\"grün \\u00e9 \\ud83d\\ude00\"")]
    [DataRow("[]")]
    [DataRow("{\"a\":{\"b\":[1,true,null]}}")]
    public async Task A_message_is_any_JSON_value(string json)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        await simulator.PublishAsync("message", json);
        Assert.AreEqual(json, (await subscriber.NextAsync()).Data);
    }

    [TestMethod]
    [DataRow("{\"topic\":\"temperature\",\"data\":1}", "temperature")]
    [DataRow("{\"topic\":\"nope\",\"data\":1}", "nope")]
    [DataRow("{\"topic\":\"led\",\"data\":5}", "led")]
    [DataRow("{\"topic\":\"led\"}", "")]
    [DataRow("not json", "")]
    public async Task A_WebSocket_hears_why_it_is_refused_and_stays(string message, string topic)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using WebSocketSubscriber subscriber = await WebSocketSubscriber.ConnectAsync(
            simulator, "ws", "since=latest&topics=led");
        await subscriber.SendAsync(message);
        Delivery refused = await subscriber.NextAsync();
        Assert.AreEqual(DeliveryKind.Error, refused.Kind);
        Assert.AreNotEqual("", refused.Data);
        if (topic.Length > 0)
        {
            Assert.AreEqual(topic, refused.Topic);
        }

        await subscriber.PublishAsync("led", "true");
        Assert.AreEqual("true", (await subscriber.NextAsync()).Data);
    }

    [TestMethod]
    public async Task A_body_in_chunks_is_published_whole()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        RawAnswer answer = await RawClient.AskAsync(
            simulator,
            "POST /publish/message HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\n\"ab\r\n2;x=y\r\nc\"\r\n0\r\nTrailer: t\r\n\r\n");
        Assert.AreEqual(200, answer.Status, answer.Text);
        Assert.AreEqual("\"abc\"", (await subscriber.NextAsync()).Data);
    }
}
