using System.Net;
using System.Text;
using Comet.Simulator.Relay.Broker;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay.Broker;

/// <summary>How a relay comes to know the topics of a board.</summary>
[TestClass]
public class BrokerTopicLearningTests
{
    // The value itself is of an epoch that is over, and not told.
    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_retained_value_names_its_topic(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        await using TestMqttClient owner = await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        await owner.TellPresenceAsync(false, "s", 1, "00000008-0");
        await owner.SendAsync(BrokerMessages.State("b", "humidity", Encoding.ASCII.GetBytes(
            "{\"id\":\"00000007-3\",\"topic\":\"humidity\",\"time\":5,\"data\":1}")));
        (TestRelayHost relay, _) = await stage.StartRelayAsync("late");
        Batch batch = await relay.PollAsync("topics=humidity");
        Assert.IsEmpty(batch.Events);
    }

    // Each event says the same.
    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Values_are_not_sent_to_a_relay_that_has_begun(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        await using TestMqttClient owner = await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        (TestRelayHost relay, TcpLine line) = await stage.StartRelayAsync("near");
        await owner.TellPresenceAsync(true, "s", 1);
        for (int i = 0; i < 2; i++)
        {
            await Limit.UntilAsync(
                async () => await owner.SendAsync(
                    BrokerMessages.Event("b", Encoding.ASCII.GetBytes("{}"))),
                "events are sent to it");
            await Limit.UntilAsync(
                async () => !await owner.SendAsync(
                    BrokerMessages.State("b", "led", Encoding.ASCII.GetBytes("{}"))),
                "values are not");

            // Whoever was away may find nobody to ask.
            line.Cut();
            await Limit.UntilAsync(() => !relay.Host.Boards.Broker!.IsConnected, "it is parted");
            line.Heal();
            await Limit.UntilAsync(
                async () => await owner.SendAsync(
                    BrokerMessages.State("b", "led", Encoding.ASCII.GetBytes("{}"))),
                "values are sent to it again");
        }

        BrokerStage.AssertOutagesOnly(relay);
    }

    [TestMethod]
    public async Task A_topic_that_is_not_known_yet_is_told_with_what_helps()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await relay.Host.Boards.Find(TestRelayHost.Board)!.EnterEpochAsync(7);
        using HttpResponseMessage answer =
            await relay.Client.GetAsync("sse?topics=led,humidity", Limit.Token);
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
        StringAssert.Contains(
            await answer.Content.ReadAsStringAsync(Limit.Token),
            "{\"error\":\"no such topic yet: a relay knows a topic once the board has published "
                + "to it; its option --topic names others\"}");
        await relay.Host.Boards.Find(TestRelayHost.Board)!.LearnTopicAsync("humidity");
        await using Subscriber follower =
            await SseSubscriber.OpenAsync(relay, "topics=led,humidity");
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
    }
}
