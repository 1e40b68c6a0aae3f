using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;

namespace Comet.Tests.Relay.Broker;

/// <summary>Relays, brokers, boards and lines between them that fail.</summary>
[TestClass]
public class BrokerFaultTests
{
    // Others hear by its last will that the board cannot be reached.
    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_relay_parted_from_the_broker_tells_all_of_its_board_later(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, TcpLine line) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, far);
        await using Subscriber follower = await SseSubscriber.OpenAsync(far, "since=latest");
        line.Cut();
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
        await Followers.PublishAsync(board.Simulator, 1, 50);
        line.Heal();
        Assert.AreEqual(DeliveryKind.Online, (await follower.NextAsync()).Kind);
        await BrokerStage.AssertSeriesAsync(follower, 1, 50);
        await far.PublishAsync("led", "true");
        Assert.AreEqual("led", (await follower.NextAsync()).Topic);
        BrokerStage.AssertOutagesOnly(near);
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task What_comes_while_the_broker_is_away_comes_later(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far);
        await using Subscriber follower = await LineSubscriber.OpenAsync(far, "since=latest");
        await Followers.PublishAsync(board.Simulator, 1, 10);
        await stage.Broker.StopAsync();
        await Followers.PublishAsync(board.Simulator, 11, 50);
        await BrokerStage.SettleAsync(board, near);
        await stage.Broker.StartAsync();
        await Followers.PublishAsync(board.Simulator, 61, 10);
        await BrokerStage.AssertSeriesAsync(follower, 1, 70);
        await BrokerStage.AwaitOutageAsync(near);
        await BrokerStage.AwaitOutageAsync(far);
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Beyond_the_logs_reach_it_is_a_gap(string kind)
    {
        RelayOptions small = new() { LogEvents = 32 };
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near", small);
        (TestRelayHost far, _) = await stage.StartRelayAsync("far", small);
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far);
        await using Subscriber follower = await LineSubscriber.OpenAsync(far, "since=latest");
        await stage.Broker.StopAsync();
        await Followers.PublishAsync(board.Simulator, 1, 100);
        await BrokerStage.SettleAsync(board, near);
        await stage.Broker.StartAsync();
        await BrokerStage.SettleAsync(board, near, far);
        Delivery delivery = await follower.NextAsync();
        while (delivery.Kind is DeliveryKind.Offline or DeliveryKind.Online)
        {
            delivery = await follower.NextAsync();
        }

        Assert.AreEqual(DeliveryKind.Gap, delivery.Kind);
        long from = Delivery.SequenceOf(delivery.From);
        long to = Delivery.SequenceOf(delivery.To);
        Assert.AreEqual(100 - 32, to - from + 1);
        await BrokerStage.AssertSeriesAsync(follower, 69, 32);
        await BrokerStage.AwaitOutageAsync(near);
        await BrokerStage.AwaitOutageAsync(far);
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_relay_that_lost_the_broker_catches_up(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, TcpLine line) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far);
        await using Subscriber follower = await SseSubscriber.OpenAsync(far, "since=latest");
        line.Cut();
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
        for (int i = 0; i < 7; i++)
        {
            await Followers.PublishAsync(board.Simulator, (100 * i) + 1, 100);
            await BrokerStage.SettleAsync(board, near);
        }

        line.Heal();
        await BrokerStage.AssertSeriesAsync(follower, 1, 700);
        BrokerStage.AssertOutagesOnly(far);
    }

    // What the broker retains is the least that there is.
    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_new_relay_asks_the_owner_then_a_peer_then_takes_what_is_retained(
        string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost owner, TcpLine line) = await stage.StartRelayAsync("owner");
        UplinkBoard board = await stage.DialAsync(owner);
        for (int i = 0; i < 7; i++)
        {
            await Followers.PublishAsync(board.Simulator, 1 + (100 * i), 100);
            await BrokerStage.SettleAsync(board, owner);
        }

        string all = await owner.Client.GetStringAsync("poll?since=earliest", Limit.Token);
        (TestRelayHost peer, TcpLine peerLine) = await stage.StartRelayAsync("peer");
        await BrokerStage.SettleAsync(board, peer);
        Assert.AreEqual(
            all, await peer.Client.GetStringAsync("poll?since=earliest", Limit.Token));

        await using (TestMqttClient reader = await TestMqttClient.StartAsync(
            stage.Broker.EndPoint, "comet/b/state/message"))
        {
            string state;
            do
            {
                state = TestMqttClient.TextOf(await reader.NextAsync("comet/b/state/message"));
            }
            while (!state.EndsWith("\"data\":700}", StringComparison.Ordinal));
        }

        await stage.KillAsync(owner, line);
        await Limit.UntilAsync(
            async () => (await peer.StateAsync()).Link is null, "the peer hears the will");
        (TestRelayHost late, TcpLine lateLine) = await stage.StartRelayAsync("late");
        string stale = all.Replace(
            "\"events\":", "\"stale\":true,\"events\":", StringComparison.Ordinal);
        Assert.AreEqual(
            stale, await late.Client.GetStringAsync("poll?since=earliest", Limit.Token));

        await stage.KillAsync(peer, peerLine);
        await stage.KillAsync(late, lateLine);
        (TestRelayHost alone, _) = await stage.StartRelayAsync("alone");
        Batch latest = await alone.PollAsync("topics=message,led");
        Assert.IsNull((await alone.StateAsync()).Link);
        CollectionAssert.AreEquivalent(
            (string[])["700", "false"],
            latest.Events.Select(e => e.Data).ToArray(),
            string.Join(' ', latest.Events));
    }

    // The board itself no longer has it.
    [TestMethod]
    public async Task A_board_that_dials_a_new_relay_finds_its_history_there()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost owner, TcpLine line) = await stage.StartRelayAsync("owner");
        (TestRelayHost peer, _) = await stage.StartRelayAsync("peer");
        TcpLine uplink = stage.AddLine(owner.EndPoint);
        UplinkBoard board = await stage.DialAsync(owner, uplink);
        for (int i = 0; i < 3; i++)
        {
            await Followers.PublishAsync(board.Simulator, 1 + (100 * i), 100);
            await BrokerStage.SettleAsync(board, owner, peer);
        }

        uplink.Cut();
        await stage.KillAsync(owner, line);
        (TestRelayHost late, _) = await stage.StartFillingAsync("late");
        uplink.Target = late.EndPoint;
        uplink.Heal();
        await Limit.UntilAsync(
            async () => (await late.StateAsync()).Link == "websocket", "the board has dialled");
        await Followers.PublishAsync(board.Simulator, 301, 1);
        await BrokerStage.SettleAsync(board, late, peer);
        Batch batch = await late.PollAsync("since=earliest&topics=message");
        CollectionAssert.AreEqual(
            Enumerable.Range(1, 301).Select(i => $"{i}").ToArray(),
            batch.Events.Select(e => e.Data).Distinct().ToArray());
    }

    // A board whose relay still holds a dead connection has dialled another one.
    [TestMethod]
    public async Task The_later_of_two_ways_to_a_board_is_right()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost first, _) = await stage.StartRelayAsync("first");
        (TestRelayHost second, _) = await stage.StartRelayAsync("second");
        using RawUplink dead = await RawUplink.DialAsync(first, "00000007-0");
        Assert.AreEqual("{\"since\":\"earliest\"}", await dead.ReadAsync());
        await dead.SayAsync(TestMqttClient.Event(1));
        await second.SettleAsync(new EventId(7, 1));
        using RawUplink alive = await RawUplink.DialAsync(second, "00000007-0");
        Assert.AreEqual("{\"ack\":\"00000007-1\"}", await alive.ReadAsync());
        await alive.SayAsync(TestMqttClient.Event(2));
        await first.SettleAsync(new EventId(7, 2));
        await Limit.UntilAsync(
            async () => (await first.StateAsync()).Link == "relay second", "the first gave way");
        Assert.AreEqual("websocket", (await second.StateAsync()).Link);
    }
}
