using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay.Broker;

/// <summary>What whoever may publish at the broker says of who has the way to a board.</summary>
[TestClass]
public class BrokerPresenceTests
{
    private static long NowMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    [TestMethod]
    [DataRow(long.MaxValue)]
    [DataRow(long.MaxValue - 1)]
    public async Task A_time_that_nobody_can_be_later_than_is_refused(long since)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        TcpLine line = stage.AddLine(near.EndPoint);
        UplinkBoard board = await stage.DialAsync(near, line);
        await BrokerStage.SettleAsync(board, near, far);
        await using TestMqttClient stranger =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        await stranger.TellPresenceAsync(true, "evil", since);
        foreach (TestRelayHost relay in (TestRelayHost[])[near, far])
        {
            string[] faults = [];
            await Limit.UntilAsync(
                () => (faults = relay.TakeFaults()).Length > 0, "it is logged");
            Assert.AreEqual(
                $"comet/b/presence names the relay other since {since}, more than a day ahead of "
                    + "this machine's clock, and is not followed; expected the time in ms since "
                    + "1970",
                faults.Single());
        }

        Assert.AreEqual("websocket", (await near.StateAsync()).Link);
        await far.PublishAsync("led", "true");

        // Nor does it hinder the board from dialling another one.
        line.Target = far.EndPoint;
        line.Cut();
        line.Heal();
        await Limit.UntilAsync(
            async () => (await near.StateAsync()).Link == "relay far", "the near one has heard");
        await near.PublishAsync("led", "false");
    }

    [TestMethod]
    public async Task An_epoch_that_the_board_is_not_in_locks_it_out_nowhere()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far);
        await using TestMqttClient stranger =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        await using Subscriber follower = await LineSubscriber.OpenAsync(far, "since=latest");
        await stranger.TellPresenceAsync(true, "evil", NowMs + 60_000);
        Delivery delivery = await follower.NextAsync();
        while (delivery.Kind != DeliveryKind.Reset)
        {
            delivery = await follower.NextAsync();
        }

        Assert.AreEqual("00000007", delivery.Epoch);
        await BrokerStage.SettleAsync(board, near, far);
        Assert.AreEqual("websocket", (await near.StateAsync()).Link);
        string id = await far.PublishAsync("led", "true");
        Assert.AreEqual((await board.EventIdsAsync())[^1], id);
    }
}
