using System.Text;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using MQTTnet;

namespace Comet.Tests.Relay.Broker;

/// <summary>A busy board whose way to a relay breaks again and again, far from the broker.</summary>
[TestClass]
public class BrokerReconnectTests
{
    private const int Reconnects = 5;
    private const int Commands = 20;
    private const int BrokerDelayMs = 20;
    private const int EventEveryMs = 10;
    private const int Last = 1_000_000;
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
        await using Subscriber follower = await LineSubscriber.OpenAsync(
            board.Simulator, "since=latest&topics=message");
        Task publishing = PublishAsync(board, end.Token);
        try
        {
            for (int i = 0; i < Reconnects; i++)
            {
                await AwaitWayAsync(relay, true);
                uplink.Cut();
                await AwaitWayAsync(relay, false);
                uplink.Heal();
            }

            await AwaitWayAsync(relay, true);
            await using TestMqttClient client =
                await TestMqttClient.StartAsync(stage.Broker.EndPoint, Answers);
            for (int i = 0; i < Commands; i++)
            {
                await ExecuteAsync(client, i);
            }
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
                    "comet/b/commands/message", $"\"command {number}\"", Answers, name);
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

    private static Task AwaitWayAsync(TestRelayHost relay, bool isThere)
    {
        return Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link is not null == isThere,
            isThere ? "the board has dialled" : "the board is away");
    }
}
