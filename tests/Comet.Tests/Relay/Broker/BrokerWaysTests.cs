using System.Diagnostics;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Ways;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using MQTTnet;

namespace Comet.Tests.Relay.Broker;

/// <summary>A board that more than one relay of a broker could reach.</summary>
[TestClass]
public class BrokerWaysTests
{
    private const string Unknown = "comet/b/commands/none";
    private const string Message = "comet/b/commands/message";
    private const string Presence = "comet/b/presence";

    private static readonly RelayOptions s_swift = new() { EventsPerSecond = 0 };

    // Two that fight for the board take turns in less.
    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(2);

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Of_two_relays_that_pull_one_has_the_board_and_keeps_it(string kind)
    {
        await using TestSimulator board = await TestSimulator.StartAsync();
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost Relay, TcpLine Line)[] relays = await Task.WhenAll(
            stage.StartRelayAsync("one", Pull(board)), stage.StartRelayAsync("two", Pull(board)));
        await using TestMqttClient client =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, Presence);
        string[] links = await AwaitOneAsync(relays);
        int next = await AssertOnceAsync(board, client, 1, async () =>
            CollectionAssert.AreEqual(links, await LinksAsync(relays)));

        // The other one takes over.
        int owner = Array.IndexOf(links, "pull");
        (TestRelayHost other, _) = relays[1 - owner];
        await stage.KillAsync(relays[owner].Relay, relays[owner].Line);
        await AwaitPresenceAsync(client, "{\"state\":\"offline\",");
        await AwaitPresenceAsync(
            client, $"{{\"state\":\"online\",\"relay\":\"{(owner == 0 ? "two" : "one")}\",");
        await AssertOnceAsync(board, client, next, async () =>
            Assert.AreEqual("pull", (await other.StateAsync()).Link));
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_relay_that_pulls_gives_way_to_the_one_that_the_board_has_dialled(
        string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost dialled, _) = await stage.StartRelayAsync("dialled", s_swift);
        TcpLine line = stage.AddLine(dialled.EndPoint);
        line.Cut();
        UplinkBoard board = await stage.DialAsync(line.EndPoint);
        (TestRelayHost pulling, _) =
            await stage.StartRelayAsync("pulling", Pull(board.Simulator));
        await AwaitWaysAsync(dialled, "relay pulling", pulling, "pull");
        await using TestMqttClient client = await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        line.Heal();
        await AwaitWaysAsync(dialled, "websocket", pulling, "relay dialled");
        int next = await AssertOnceAsync(board.Simulator, client, 1, async () =>
        {
            Assert.AreEqual("websocket", (await dialled.StateAsync()).Link);
            Assert.AreEqual("relay dialled", (await pulling.StateAsync()).Link);
        });
        line.Cut();
        await AwaitWaysAsync(dialled, "relay pulling", pulling, "pull");
        await AssertOnceAsync(board.Simulator, client, next, () => Task.CompletedTask);
    }

    // The broker may retain what the last will of a relay did not get to change.
    [TestMethod]
    public async Task A_relay_that_does_not_answer_is_not_waited_for()
    {
        await using TestSimulator board = await TestSimulator.StartAsync();
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        await using TestMqttClient dead = await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        await dead.TellPresenceAsync(true, "s", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near", Pull(board));
        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link == "pull", "it follows the board");
        await relay.SettleAsync(board);
    }

    // Before it is told nobody takes what is published.
    private static async Task AwaitPresenceAsync(TestMqttClient client, string start)
    {
        string told;
        do
        {
            told = TestMqttClient.TextOf(await client.NextAsync(Presence));
        }
        while (!told.StartsWith(start, StringComparison.Ordinal));
    }

    private static RelayOptions Pull(TestSimulator board)
    {
        return s_swift with
        {
            Pulls = new Dictionary<string, PullSource>
            {
                [TestRelayHost.Board] = new(board.Url, null),
            },
        };
    }

    private static async Task<string[]> LinksAsync((TestRelayHost Relay, TcpLine Line)[] relays)
    {
        return
        [
            (await relays[0].Relay.StateAsync()).Link ?? "",
            (await relays[1].Relay.StateAsync()).Link ?? "",
        ];
    }

    private static async Task<string[]> AwaitOneAsync(
        (TestRelayHost Relay, TcpLine Line)[] relays)
    {
        string[] links = [];
        await Limit.UntilAsync(
            async () => string.Join(' ', links = await LinksAsync(relays))
                is "pull relay one" or "relay two pull",
            "one of them has the board");
        return links;
    }

    private static Task AwaitWaysAsync(
        TestRelayHost first, string firstWay, TestRelayHost second, string secondWay)
    {
        return Limit.UntilAsync(
            async () => (await first.StateAsync()).Link == firstWay
                && (await second.StateAsync()).Link == secondWay,
            $"the ways are {firstWay} and {secondWay}");
    }

    // Values that an MQTT client publishes, each of which the board is to publish once; returns the
    // next one.
    private static async Task<int> AssertOnceAsync(
        TestSimulator board, TestMqttClient client, int from, Func<Task> check)
    {
        await using Subscriber follower =
            await SseSubscriber.OpenAsync(board, "since=latest&topics=message");
        // Whoever has the way may not have told the broker yet; nobody knows this topic.
        await Limit.UntilAsync(
            () => client.SendAsync(new MqttApplicationMessageBuilder()
                .WithTopic(Unknown)
                .WithPayload("1")
                .WithQualityOfServiceLevel(
                    MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce)
                .Build()),
            "somebody takes commands");
        long start = Stopwatch.GetTimestamp();
        int next = from;
        for (; Stopwatch.GetElapsedTime(start) < s_while; next++)
        {
            await client.SendAsync(new MqttApplicationMessageBuilder()
                .WithTopic(Message)
                .WithPayload($"{next}")
                .WithQualityOfServiceLevel(
                    MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce)
                .Build());
            Assert.AreEqual($"{next}", (await follower.NextAsync()).Data);
            await check();
        }

        string end = await board.PublishAsync("message", "\"end\"");
        Assert.AreEqual(end, (await follower.NextAsync()).Id);
        return next;
    }
}
