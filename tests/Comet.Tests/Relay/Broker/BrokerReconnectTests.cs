using System.Text;
using System.Text.Json;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using MQTTnet;
using MQTTnet.Protocol;

namespace Comet.Tests.Relay.Broker;

/// <summary>A board whose way to a relay breaks, or that restarts, far from the broker.</summary>
[TestClass]
public class BrokerReconnectTests
{
    private const int Reconnects = 5;
    private const int Commands = 20;
    private const int BrokerDelayMs = 20;
    private const int EventEveryMs = 10;
    private const int Last = 1_000_000;
    private const string Message = "comet/b/commands/message";
    private const string Presence = "comet/b/presence";
    private const string Answers = "test/answers";
    private static readonly TimeSpan s_answerPatience = TimeSpan.FromSeconds(1);

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Each_command_is_executed_once_whatever_ways_there_were(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        TcpLine toBroker = stage.AddLine(stage.Broker.EndPoint, delayMs: BrokerDelayMs);
        await using TestRelayHost relay = await TestRelayHost.StartAsync(new RelayOptions
        {
            Name = "near",
            BrokerUrl = $"mqtt://{toBroker.EndPoint}",
        });
        TcpLine uplink = stage.AddLine(relay.EndPoint);
        UplinkBoard board = await stage.DialAsync(uplink.EndPoint);
        using CancellationTokenSource end = new();
        await using TestMqttClient client = await TestMqttClient.StartAsync(
            stage.Broker.EndPoint, Presence, Answers);
        await using Subscriber follower = await LineSubscriber.OpenAsync(
            board.Simulator, "since=latest&topics=message");
        Task publishing = PublishAsync(board, end.Token);
        try
        {
            string session = await NextSessionAsync(client, "");
            for (int i = 0; i < Reconnects; i++)
            {
                uplink.Cut();
                await Limit.UntilAsync(
                    async () => (await relay.StateAsync()).Link is null, "the board is away");
                uplink.Heal();
                session = await NextSessionAsync(client, session);
            }

            await ExecuteAsync(client, 0);
            for (int i = 1; i < Commands - 1; i++)
            {
                await client.SendAsync(new MqttApplicationMessageBuilder()
                    .WithTopic(Message)
                    .WithPayload($"\"command {i}\"")
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.ExactlyOnce)
                    .Build());
            }

            await ExecuteAsync(client, Commands - 1);
        }
        finally
        {
            await end.CancelAsync();
            await publishing;
        }

        await Followers.PublishAsync(board.Simulator, Last, 1);
        Assert.AreEqual(
            string.Join(' ', Enumerable.Range(0, Commands).Select(i => $"\"command {i}\"")),
            string.Join(' ', await ReadCommandsAsync(follower)));
        BrokerStage.AssertOutagesOnly(relay);
    }

    // Its last will must not lead the others back to before the restart.
    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task An_owner_that_dies_after_the_boards_restart_takes_nobody_back(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, TcpLine line) = await stage.StartRelayAsync("near");
        using (RawUplink before = await RawUplink.DialAsync(near, "00000007-0"))
        {
            await before.SayAsync(TestMqttClient.Event(1));
            await near.SettleAsync(new EventId(7, 1));
        }

        using RawUplink board = await RawUplink.DialAsync(near, "00000007-1");
        await board.ReadAsync();
        await board.SayAsync("{\"reset\":{\"epoch\":\"00000008\"}}");
        for (int i = 1; i <= 3; i++)
        {
            await board.SayAsync(
                TestMqttClient.Event(i).Replace("00000007", "00000008", StringComparison.Ordinal));
        }

        // A relay that knows nothing of the board's past.
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        await far.SettleAsync(new EventId(8, 3));
        await using Subscriber follower =
            await LineSubscriber.OpenAsync(far, "since=00000008-2");
        Assert.AreEqual("3", (await follower.NextAsync()).Data);
        line.Cut();
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
        Assert.AreEqual(new EventId(8, 3), (await far.StateAsync()).Last);
        line.Heal();
        Assert.AreEqual(DeliveryKind.Online, (await follower.NextAsync()).Kind);
        await board.SayAsync(
            TestMqttClient.Event(4).Replace("00000007", "00000008", StringComparison.Ordinal));
        Assert.AreEqual("4", (await follower.NextAsync()).Data);
        BrokerStage.AssertOutagesOnly(near);
    }

    // Until it is answered: the relay may not have subscribed yet. Who repeats a command says so by
    // what it names it.
    private static async Task ExecuteAsync(TestMqttClient client, int number)
    {
        string name = $"{number}";
        Task<MqttApplicationMessage> answering = NextAnswerAsync(client, name);
        await Limit.UntilAsync(
            async () =>
            {
                await client.SendAsync(
                    Message, $"\"command {number}\"", Answers, name);
                await Task.WhenAny(answering, Task.Delay(s_answerPatience));
                return answering.IsCompleted;
            },
            $"command {number} is answered");
        StringAssert.StartsWith(TestMqttClient.TextOf(await answering), "{\"id\":\"");
    }

    private static async Task<MqttApplicationMessage> NextAnswerAsync(
        TestMqttClient client, string name)
    {
        MqttApplicationMessage answer;
        do
        {
            answer = await client.NextAsync(Answers);
        }
        while (Encoding.ASCII.GetString(answer.CorrelationData) != name);
        return answer;
    }

    private static async Task<List<string>> ReadCommandsAsync(Subscriber follower)
    {
        List<string> commands = [];
        string data;
        do
        {
            data = (await follower.NextAsync()).Data;
            if (data.StartsWith("\"command", StringComparison.Ordinal))
            {
                commands.Add(data);
            }
        }
        while (data != $"{Last}");
        return commands;
    }

    private static async Task PublishAsync(UplinkBoard board, CancellationToken end)
    {
        for (int i = 1; !end.IsCancellationRequested; i++)
        {
            await Followers.PublishAsync(board.Simulator, i, 1);
            await Task.Delay(EventEveryMs, end)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Of whoever says next that the board is online.
    private static async Task<string> NextSessionAsync(TestMqttClient client, string before)
    {
        string session;
        bool isOnline;
        do
        {
            using JsonDocument presence =
                JsonDocument.Parse(TestMqttClient.TextOf(await client.NextAsync(Presence)));
            session = presence.RootElement.GetProperty("session").GetString()!;
            isOnline = presence.RootElement.GetProperty("state").GetString() == "online";
        }
        while (session == before || !isOnline);
        return session;
    }
}
