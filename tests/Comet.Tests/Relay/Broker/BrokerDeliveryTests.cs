using System.Net;
using System.Text;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Broker;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using MQTTnet;

namespace Comet.Tests.Relay.Broker;

/// <summary>What a broker does to messages, and another relay may say.</summary>
[TestClass]
public class BrokerDeliveryTests
{
    private const string Events = "comet/b/events";
    private const string History = "comet/b/history";
    private const string Led = "comet/b/commands/led";

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Repeated_and_reordered_events_come_once_and_in_order(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near");
        await using TestMqttClient owner =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, History);
        await owner.TellPresenceAsync(true, "s", 1);
        await owner.TellEventsAsync(2, 1, 1, 3, 2, 5, 6, 5, 3, 4, 7);
        await relay.SettleAsync(new EventId(7, 7));
        Batch batch = await relay.PollAsync("since=earliest");
        Assert.IsNull(batch.Gap);
        CollectionAssert.AreEqual(
            (string[])["1", "2", "3", "4", "5", "6", "7"],
            batch.Events.Select(e => e.Data).ToArray());
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Repeated_and_reordered_deliveries_come_once_and_in_order(string kind)
    {
        MqttScrambler scrambler = new();
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far", scrambler: scrambler);
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far);
        await using Subscriber follower = await LineSubscriber.OpenAsync(far, "since=latest");
        for (int from = 1; from <= 100; from += 20)
        {
            await Followers.PublishAsync(board.Simulator, from, 20);
            await BrokerStage.AssertSeriesAsync(follower, from, 20);
        }

        Assert.IsGreaterThan(50, scrambler.Repeated);
        await AssertEqualAsync(board, near, far);
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Events_that_a_stranger_publishes_again_change_nothing(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far);
        await using TestMqttClient stranger =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, Events);
        await using Subscriber follower = await SseSubscriber.OpenAsync(far, "since=latest");
        await Followers.PublishAsync(board.Simulator, 1, 50);
        List<MqttApplicationMessage> captured = [];
        do
        {
            captured.Add(await stranger.NextAsync(Events));
        }
        while (!TestMqttClient.TextOf(captured[^1])
            .EndsWith(",\"data\":50}", StringComparison.Ordinal));

        foreach (MqttApplicationMessage message in captured.AsEnumerable().Reverse()
            .Concat(captured))
        {
            await stranger.SendAsync(message);
        }

        await Followers.PublishAsync(board.Simulator, 51, 10);
        await BrokerStage.AssertSeriesAsync(follower, 1, 60);
        await AssertEqualAsync(board, near, far);
    }

    [TestMethod]
    public async Task A_missing_event_is_asked_for_and_only_then_a_gap()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near");
        await using TestMqttClient owner =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, History);
        await owner.TellPresenceAsync(true, "s", 1);
        await owner.TellEventsAsync(1);
        await relay.SettleAsync(new EventId(7, 1));
        await using Subscriber follower = await LineSubscriber.OpenAsync(relay, "since=latest");
        await owner.TellEventsAsync(4);
        await owner.NextAsync(History);

        // One that is slow is asked again.
        MqttApplicationMessage asked = await owner.NextAsync(History);
        Assert.AreEqual("{\"after\":\"00000007-1\",\"to\":null}", TestMqttClient.TextOf(asked));
        byte[] lines = Encoding.ASCII.GetBytes(
            TestMqttClient.Event(2) + "\n" + TestMqttClient.Event(3) + "\n");
        await owner.SendAsync(BrokerMessages.AnswerLines(
            asked, lines, "other", true, new EventId(7, 4)));
        CollectionAssert.AreEqual(
            (string[])["2", "3", "4"],
            (await follower.NextEventsAsync(3)).Select(e => e.Data).ToArray());

        await owner.TellEventsAsync(7);
        await owner.NextAsync(History);
        await owner.TellPresenceAsync(false, "s", 1, "00000007-7");
        await owner.NextAsync(History);
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
        Delivery gap = await follower.NextAsync();
        Assert.AreEqual(DeliveryKind.Gap, gap.Kind, gap.ToString());
        Assert.AreEqual("00000007-5", gap.From);
        Assert.AreEqual("00000007-6", gap.To);
        Assert.AreEqual("7", (await follower.NextAsync()).Data);
    }

    // All have the same, to the byte, and nothing after the board's last event.
    private static async Task AssertEqualAsync(UplinkBoard board, params TestRelayHost[] relays)
    {
        await BrokerStage.SettleAsync(board, relays);
        string all =
            await relays[0].Client.GetStringAsync("poll?since=earliest", Limit.Token);
        StringAssert.Contains(all, $"{{\"next\":\"{await BrokerStage.LastOfAsync(board)}\",");
        foreach (TestRelayHost relay in relays)
        {
            Assert.AreEqual(
                all, await relay.Client.GetStringAsync("poll?since=earliest", Limit.Token));
        }
    }

    [TestMethod]
    public async Task Events_of_an_epoch_that_was_left_are_dropped()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near");
        await using TestMqttClient owner = await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        await owner.TellPresenceAsync(true, "s", 1);
        await owner.TellEventsAsync(1, 2);
        await relay.SettleAsync(new EventId(7, 2));
        await owner.TellPresenceAsync(true, "t", 2, "00000008-0");
        await owner.TellEventsAsync(3, 4);
        await owner.SendAsync(BrokerMessages.Event("b", Encoding.ASCII.GetBytes(
            TestMqttClient.Event(1).Replace("00000007", "00000008", StringComparison.Ordinal))));
        await relay.SettleAsync(new EventId(8, 1));
        await owner.TellPresenceAsync(true, "s", 1, "00000007-9");
        await owner.TellEventsAsync(5);
        await owner.SendAsync(BrokerMessages.Event("b", Encoding.ASCII.GetBytes(
            TestMqttClient.Event(2).Replace("00000007", "00000008", StringComparison.Ordinal))));
        await relay.SettleAsync(new EventId(8, 2));

        // Nor does the earlier owner's last will count, which comes late.
        await owner.TellPresenceAsync(false, "s", 1);
        await owner.SendAsync(BrokerMessages.Event("b", Encoding.ASCII.GetBytes(
            TestMqttClient.Event(3).Replace("00000007", "00000008", StringComparison.Ordinal))));
        await relay.SettleAsync(new EventId(8, 3));
        Assert.AreEqual("relay other", (await relay.StateAsync()).Link);
    }

    [TestMethod]
    public async Task A_repeated_command_is_executed_once()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near");
        UplinkBoard board = await stage.DialAsync(relay);
        await using TestMqttClient client =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, "answers");
        await Limit.UntilAsync(
            async () =>
            {
                await client.SendAsync("comet/b/commands/message", "\"a\"", "answers", "1");
                return (await board.EventIdsAsync()).Length > 3;
            },
            "the relay has subscribed and the board has it");
        string first = TestMqttClient.TextOf(await client.NextAsync("answers"));
        int events = (await board.EventIdsAsync()).Length;
        await client.SendAsync("comet/b/commands/message", "\"a\"", "answers", "1");
        await client.SendAsync("comet/b/commands/message", "\"b\"", "answers", "2");
        MqttApplicationMessage answer = await client.NextAsync("answers");
        while (answer.CorrelationData[0] == '1')
        {
            Assert.AreEqual(first, TestMqttClient.TextOf(answer));
            answer = await client.NextAsync("answers");
        }

        Assert.HasCount(events + 1, await board.EventIdsAsync());
        StringAssert.Contains(
            TestMqttClient.TextOf(answer), (await board.EventIdsAsync())[^1]);
    }

    // To the same owner, who remembers it, but to no other.
    [TestMethod]
    public async Task A_command_goes_again_to_its_owner_and_to_nobody_else()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near");
        await using TestMqttClient owner =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, Led);
        await owner.TellPresenceAsync(true, "s", 1);
        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link == "relay other", "there is a way");
        using StringContent body = new("true", Encoding.UTF8, "application/json");
        Task<HttpResponseMessage> posting =
            relay.Client.PostAsync("publish/led", body, Limit.Token);
        MqttApplicationMessage command = await owner.NextAsync(Led);
        await owner.TellPresenceAsync(false, "s", 1);
        await owner.TellPresenceAsync(true, "s", 1);
        MqttApplicationMessage again = await owner.NextAsync(Led);
        CollectionAssert.AreEqual(command.CorrelationData, again.CorrelationData);
        await owner.TellPresenceAsync(true, "t", 2);
        using HttpResponseMessage answer = await posting;
        Assert.AreEqual(HttpStatusCode.GatewayTimeout, answer.StatusCode);

        using StringContent more = new("false", Encoding.UTF8, "application/json");
        Task<HttpResponseMessage> postingMore =
            relay.Client.PostAsync("publish/led", more, Limit.Token);
        command = await owner.NextAsync(Led);
        Assert.AreEqual("false", TestMqttClient.TextOf(command));
        await owner.SendAsync(BrokerMessages.Answer(
            command, Encoding.ASCII.GetBytes("{\"id\":\"00000007-9\"}")));
        using HttpResponseMessage done = await postingMore;
        Assert.AreEqual(
            "{\"id\":\"00000007-9\"}\n", await done.Content.ReadAsStringAsync(Limit.Token));
    }
}
