using System.Net;
using System.Text;
using System.Text.Json;
using Comet.Device;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Ways;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Relay.Broker;

namespace Comet.Tests.Relay;

/// <summary>A relay that the firmware's own uplink dials.</summary>
[TestClass]
public class RelayUplinkTests
{
    private static Task<UplinkBoard> DialAsync(TestRelayHost relay)
    {
        return UplinkBoard.StartAsync(new UplinkOptions(relay.UplinkUrl)
        {
            Token = TestRelayHost.Token,
            BackOffMinMs = 10,
            BackOffMaxMs = 50,
            PollIntervalMs = 10,
        });
    }

    private static async Task<EventId> LastOfAsync(UplinkBoard board)
    {
        string[] ids = await board.EventIdsAsync();
        Assert.IsTrue(EventId.TryParse(ids[^1], out EventId last));
        return last;
    }

    [TestMethod]
    public async Task Events_pass_under_the_boards_own_ids()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using UplinkBoard board = await DialAsync(relay);
        await relay.SettleAsync(await LastOfAsync(board));
        await using Subscriber follower = await SseSubscriber.OpenAsync(relay, "since=latest");
        string id = await board.Simulator.PublishAsync("message", "\"a\"");
        Delivery delivery = await follower.NextAsync();
        while (delivery.Id != id)
        {
            delivery = await follower.NextAsync();
        }

        await relay.SettleAsync(await LastOfAsync(board));
        string own = await board.Simulator.Client.GetStringAsync(
            "poll?since=earliest", Limit.Token);
        string relayed = await relay.Client.GetStringAsync("poll?since=earliest", Limit.Token);
        Assert.AreEqual(own, relayed);
    }

    [TestMethod]
    public async Task A_value_that_is_posted_reaches_the_board_once_and_its_id_comes_back()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using UplinkBoard board = await DialAsync(relay);
        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link is not null, "the board has dialled");
        int switched = 0;
        board.Simulator.Host.Board.LedChanged += (_, _) => Interlocked.Increment(ref switched);
        string id = await relay.PublishAsync("led", "true");
        Assert.AreEqual((await board.EventIdsAsync())[^1], id);
        Assert.AreEqual(1, switched);
    }

    [TestMethod]
    public async Task A_value_of_a_WebSocket_comes_back_as_the_boards_event()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using UplinkBoard board = await DialAsync(relay);
        await relay.SettleAsync(await LastOfAsync(board));
        await using Subscriber follower =
            await WebSocketSubscriber.OpenAsync(relay, "since=latest");
        await follower.PublishAsync("led", "true");
        Delivery delivery = await follower.NextAsync();
        Assert.AreEqual((await board.EventIdsAsync())[^1], delivery.Id);
        Assert.IsTrue(board.Simulator.Host.Board.IsLedOn);
    }

    [TestMethod]
    [DataRow("temperature", "1", 403, "only the device publishes to this topic")]
    [DataRow("none", "1", 404, "no such topic")]
    [DataRow("led", "1", 400, "led takes true or false")]
    [DataRow("LED", "true", 404, "no such topic")]
    [DataRow("led", "tru", 400, "the value must be one JSON value")]
    [DataRow("led", "", 400, "the value must be one JSON value")]
    public async Task What_the_board_refuses_is_told(
        string topic, string value, int status, string error)
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using UplinkBoard board = await DialAsync(relay);
        await relay.SettleAsync(await LastOfAsync(board));
        using StringContent body = new(value, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await relay.Client.PostAsync($"publish/{topic}", body, Limit.Token);
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        Assert.AreEqual(status, (int)answer.StatusCode, text);
        StringAssert.Contains(text, error);
    }

    [TestMethod]
    public async Task What_the_board_refuses_of_a_WebSocket_is_told_to_it_alone()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using UplinkBoard board = await DialAsync(relay);
        await relay.SettleAsync(await LastOfAsync(board));
        await using Subscriber other =
            await WebSocketSubscriber.OpenAsync(relay, "since=latest&topics=led");
        await using Subscriber follower =
            await WebSocketSubscriber.OpenAsync(relay, "since=latest&topics=led");
        await follower.PublishAsync("led", "1");
        Delivery delivery = await follower.NextAsync();
        Assert.AreEqual(DeliveryKind.Error, delivery.Kind);
        Assert.AreEqual("led", delivery.Topic);
        await follower.PublishAsync("led", "true");
        Assert.AreEqual(DeliveryKind.Event, (await other.NextAsync()).Kind);
        Assert.AreEqual(DeliveryKind.Event, (await follower.NextAsync()).Kind);
    }

    [TestMethod]
    public async Task Without_its_board_a_relay_says_so_and_keeps_the_values()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        string? last;
        await using (UplinkBoard board = await DialAsync(relay))
        {
            await board.Simulator.PublishAsync("led", "true");
            await relay.SettleAsync(await LastOfAsync(board));
            last = (await relay.StateAsync()).Last?.ToString();
        }

        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link is null, "the board is away");
        string batch = await relay.Client.GetStringAsync("poll?topics=led", Limit.Token);
        StringAssert.Contains(batch, "\"stale\":true,\"events\":[{\"id\":");
        using StringContent body = new("true", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await relay.Client.PostAsync("publish/led", body, Limit.Token);
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        string list = await relay.Client.GetStringAsync("/devices", Limit.Token);
        using JsonDocument devices = JsonDocument.Parse(list);
        Assert.AreEqual("offline", devices.RootElement[0].GetProperty("state").GetString());
        Assert.AreEqual(last, devices.RootElement[0].GetProperty("last").GetString());
    }

    [TestMethod]
    public async Task A_board_that_has_restarted_is_a_reset()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        string before;
        await using (UplinkBoard board = await DialAsync(relay))
        {
            before = await board.Simulator.PublishAsync("led", "true");
            await relay.SettleAsync(await LastOfAsync(board));
        }

        await using Subscriber follower =
            await LineSubscriber.OpenAsync(relay, "since=" + before);
        await using UplinkBoard another = await DialAsync(relay);
        Delivery delivery = await follower.NextAsync();
        while (delivery.Kind != DeliveryKind.Reset)
        {
            delivery = await follower.NextAsync();
        }

        await relay.SettleAsync(await LastOfAsync(another));
        StringAssert.Contains(
            await relay.Client.GetStringAsync("poll?since=" + before, Limit.Token),
            "\"reset\":true");
    }

    [TestMethod]
    public async Task What_comes_again_takes_no_acknowledgement_back()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        UplinkSession session = new(relay.Host.Boards.Find(TestRelayHost.Board)!, "test");
        foreach (string line in (string[])
        [
            "{\"resume\":\"00000007-0\"}",
            TestMqttClient.Event(1),
            TestMqttClient.Event(2),
            TestMqttClient.Event(1),
        ])
        {
            Assert.IsNull(await session.TakeAsync(Encoding.ASCII.GetBytes(line)));
        }

        session.Acknowledge();
        Assert.AreEqual("{\"since\":\"earliest\"}", await NextAsync(session));
        Assert.AreEqual("{\"ack\":\"00000007-2\"}", await NextAsync(session));
        session.Close();
    }

    private static async Task<string> NextAsync(UplinkSession session)
    {
        return Encoding.ASCII.GetString(await session.Outgoing.ReadAsync(Limit.Token));
    }

    // As the firmware's HTTP carrier does: lines both ways, one request after the other.
    [TestMethod]
    public async Task A_board_may_dial_in_by_requests()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        Assert.AreEqual("409 ", await SayAsync(relay, ""));
        Assert.AreEqual("409 ", await SayAsync(relay, "{\"done\":\"00000001-1\",\"id\":null}\n"));
        Assert.AreEqual(
            "200 {\"since\":\"earliest\"}\n",
            await SayAsync(relay, "{\"resume\":\"00000007-0\"}\n"));
        Assert.AreEqual(
            "200 {\"ack\":\"00000007-2\"}\n",
            await SayAsync(
                relay,
                "{\"id\":\"00000007-1\",\"topic\":\"led\",\"time\":5,\"data\":true}\n"
                    + "{\"id\":\"00000007-2\",\"topic\":\"led\",\"time\":6,\"data\":false}\n"));
        Assert.AreEqual("204 ", await SayAsync(relay, ""));
        Task<string> publishing = relay.PublishAsync("led", "true");
        string command = await SayAsync(relay, "");
        while (command == "204 ")
        {
            command = await SayAsync(relay, "");
        }

        StringAssert.EndsWith(command, ",\"topic\":\"led\",\"data\":true}\n");
        string id = command.Split('"')[3];
        await SayAsync(relay, $"{{\"done\":\"{id}\",\"id\":\"00000007-3\"}}\n");
        Assert.AreEqual("00000007-3", await publishing);
        Assert.AreEqual(
            "200 {\"ack\":\"00000007-2\"}\n",
            await SayAsync(relay, "{\"resume\":\"00000007-0\"}\n"));
        Assert.AreEqual("400 ", await SayAsync(relay, "{\"some\":\"thing\"}\n"));
        Assert.AreEqual("409 ", await SayAsync(relay, ""));
    }

    private static async Task<string> SayAsync(TestRelayHost relay, string lines)
    {
        using HttpRequestMessage request = new(
            lines.Length == 0 ? HttpMethod.Get : HttpMethod.Post,
            new Uri(relay.Host.Url, "uplink/b"));
        request.Headers.Add("Authorization", "Bearer " + TestRelayHost.Token);
        request.Content = lines.Length == 0 ? null : new StringContent(lines);
        using HttpResponseMessage answer = await relay.Client.SendAsync(request, Limit.Token);
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        return $"{(int)answer.StatusCode} {(answer.IsSuccessStatusCode ? text : "")}";
    }

    [TestMethod]
    public async Task A_board_without_its_token_is_sent_away()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        foreach (string path in (string[])["uplink/b", "uplink/none"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(relay.Host.Url, path));
            request.Headers.Add("Authorization", "Bearer 0123456789abcdee");
            using HttpResponseMessage answer =
                await relay.Client.SendAsync(request, Limit.Token);
            Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    // By a request that no page has to ask permission for, or by a name that was led here.
    [TestMethod]
    [DataRow(null, "http://evil.example", null, 403)]
    [DataRow(null, null, "evil.example", 403)]
    [DataRow(null, null, null, 409)]
    [DataRow(TestRelayHost.Token, "http://127.0.0.1", null, 403)]
    [DataRow(TestRelayHost.Token, null, "evil.example", 409)]
    public async Task A_page_in_a_browser_cannot_be_a_board(
        string? token, string? origin, string? host, int status)
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync(new RelayOptions
        {
            Devices = new Dictionary<string, string?> { [TestRelayHost.Board] = token },
        });
        using HttpRequestMessage request =
            new(HttpMethod.Get, new Uri(relay.Host.Url, "uplink/b"));
        request.Headers.Host = host;
        foreach ((string name, string? value) in ((string, string?)[])
            [("Authorization", token is null ? null : "Bearer " + token), ("Origin", origin)])
        {
            if (value is not null)
            {
                request.Headers.Add(name, value);
            }
        }

        using HttpResponseMessage answer = await relay.Client.SendAsync(request, Limit.Token);
        Assert.AreEqual(status, (int)answer.StatusCode);
    }
}
