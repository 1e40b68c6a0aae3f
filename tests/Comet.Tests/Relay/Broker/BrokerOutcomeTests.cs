using System.Text;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Broker;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using MQTTnet;

namespace Comet.Tests.Relay.Broker;

/// <summary>What became of a value is told alike at every relay.</summary>
[TestClass]
public class BrokerOutcomeTests
{
    private const string Led = "comet/b/commands/led";

    [TestMethod]
    [DataRow("led", "1", 400)]
    [DataRow("temperature", "1", 403)]
    [DataRow("none", "1", 404)]
    public async Task What_the_board_refuses_is_the_same_at_every_relay(
        string topic, string value, int status)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far);
        string posted = await PostAsync(board.Simulator, topic, value);
        StringAssert.StartsWith(posted, $"{status} ");
        Assert.AreEqual(posted, await PostAsync(near, topic, value));
        Assert.AreEqual(posted, await PostAsync(far, topic, value));
        Assert.AreEqual(
            await SendAsync(near, topic, value), await SendAsync(far, topic, value));
    }

    [TestMethod]
    [DataRow(503)]
    [DataRow(504)]
    [DataRow(429)]
    public async Task What_the_owner_could_not_do_is_told_as_it_would_tell_it(int status)
    {
        CommandOutcome outcome = status switch
        {
            503 => CommandOutcome.Unreachable,
            504 => CommandOutcome.Forgotten,
            _ => CommandOutcome.Refused(status, "too many requests"),
        };
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("far");
        await using TestMqttClient owner =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, Led);
        await owner.TellPresenceAsync(true, "s", 1);
        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link is not null, "there is a way");
        string retry = status == 504 ? "" : "1 ";
        Task<string> posting = PostAsync(relay, "led", "true");
        await AnswerAsync(owner, outcome);
        Assert.AreEqual($"{status} {retry}{{\"error\":\"{outcome.Error}\"}}\n", await posting);

        Task<string> sending = SendAsync(relay, "led", "true");
        await AnswerAsync(owner, outcome);
        Assert.AreEqual(
            $"{{\"error\":\"{outcome.Error}\",\"topic\":\"led\"}}", await sending);
    }

    [TestMethod]
    public async Task Answers_that_overtake_each_other_are_each_that_of_its_own_command()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("far");
        await using TestMqttClient owner =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, Led);
        await owner.TellPresenceAsync(true, "s", 1);
        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link is not null, "there is a way");
        Task<string> first = relay.PublishAsync("led", "true");
        MqttApplicationMessage firstCommand = await owner.NextAsync(Led);
        Task<string> second = relay.PublishAsync("led", "false");
        MqttApplicationMessage secondCommand = await owner.NextAsync(Led);
        await AnswerAsync(owner, secondCommand, "00000007-2");
        Assert.AreEqual("00000007-2", await second);
        await AnswerAsync(owner, firstCommand, "00000007-1");
        Assert.AreEqual("00000007-1", await first);
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Many_at_once_from_two_relays_are_each_executed_once(string kind)
    {
        const int Each = 20;
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        (TestRelayHost other, _) = await stage.StartRelayAsync("other");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far, other);
        await using Subscriber follower = await SseSubscriber.OpenAsync(
            board.Simulator, "since=latest&topics=message");
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 2 * Each).Select(
            i => (i % 2 == 0 ? far : other).PublishAsync("message", $"{i}")));
        List<Delivery> events = await follower.NextEventsAsync(2 * Each);
        string last = await board.Simulator.PublishAsync("message", "\"end\"");
        Assert.AreEqual(last, (await follower.NextAsync()).Id);
        for (int i = 0; i < 2 * Each; i++)
        {
            Assert.AreEqual(ids[i], events.Single(e => e.Data == $"{i}").Id);
        }
    }

    [TestMethod]
    public async Task An_owner_that_has_lost_the_board_says_so()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        CommandDesk desk = new(relay.Host.Boards.Find(TestRelayHost.Board)!, 100);
        CommandOutcome outcome = await desk.TakeAsync(
            "led",
            new MqttApplicationMessageBuilder().WithTopic(Led).WithPayload("true").Build());
        Assert.AreEqual(CommandOutcome.Unreachable, outcome);
        Assert.AreEqual(outcome, CommandAnswer.Read(CommandAnswer.Write(outcome)));
    }

    [TestMethod]
    [DataRow("{\"error\":\"a\"}", 400)]
    [DataRow("{\"error\":\"a\",\"status\":200}", 400)]
    [DataRow("{\"error\":\"a\",\"status\":\"b\"}", 400)]
    [DataRow("{\"unknown\":true}", 504)]
    [DataRow("[]", 504)]
    [DataRow("", 504)]
    public void What_no_relay_would_answer_is_read_too(string answer, int status)
    {
        Assert.AreEqual(status, CommandAnswer.Read(Encoding.UTF8.GetBytes(answer)).Status);
    }

    private static async Task AnswerAsync(TestMqttClient owner, CommandOutcome outcome)
    {
        MqttApplicationMessage command = await owner.NextAsync(Led);
        await owner.SendAsync(BrokerMessages.Answer(command, CommandAnswer.Write(outcome)));
    }

    private static async Task AnswerAsync(
        TestMqttClient owner, MqttApplicationMessage command, string id)
    {
        Assert.IsTrue(EventId.TryParse(id, out EventId known));
        await owner.SendAsync(BrokerMessages.Answer(
            command, CommandAnswer.Write(CommandOutcome.Done(known))));
    }

    // Status, Retry-After if there is one, and body.
    private static async Task<string> PostAsync(LiveServer server, string topic, string value)
    {
        using StringContent body = new(value, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await server.Client.PostAsync($"publish/{topic}", body, Limit.Token);
        string retry = answer.Headers.RetryAfter is { } after ? $"{after} " : "";
        return $"{(int)answer.StatusCode} {retry}"
            + await answer.Content.ReadAsStringAsync(Limit.Token);
    }

    private static async Task<string> SendAsync(LiveServer server, string topic, string value)
    {
        await using WebSocketSubscriber socket =
            await WebSocketSubscriber.ConnectAsync(server, "ws", "since=latest&topics=led");
        await socket.PublishAsync(topic, value);
        return await socket.NextTextAsync();
    }
}
