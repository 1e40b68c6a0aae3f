using System.Net.WebSockets;
using System.Text;
using Comet.Simulator.Relay;
using Comet.Tests.Chaos.Support;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;

namespace Comet.Tests.Relay.Broker;

/// <summary>Relays, brokers, boards and lines between them that fail.</summary>
[TestClass]
public class BrokerFaultTests
{
    private const int OfEachMethod = 8;

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task The_last_will_of_a_relay_says_that_its_board_is_offline(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, TcpLine line) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, far);
        await using Subscriber follower = await SseSubscriber.OpenAsync(far, "since=latest");
        line.Cut();
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
        line.Heal();
        Assert.AreEqual(DeliveryKind.Online, (await follower.NextAsync()).Kind);
        await far.PublishAsync("led", "true");
        Assert.AreEqual("led", (await follower.NextAsync()).Topic);
        BrokerStage.AssertOutagesOnly(near);
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_killed_relay_costs_its_followers_nothing(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost first, TcpLine toBroker) = await stage.StartRelayAsync("first");
        (TestRelayHost second, _) = await stage.StartRelayAsync("second");
        TcpLine uplink = stage.AddLine(first.EndPoint);
        TcpLine clients = stage.AddLine(first.EndPoint);
        UplinkBoard board = await stage.DialAsync(first, uplink);
        await Followers.PublishAsync(board.Simulator, 0, 1);
        await BrokerStage.SettleAsync(board, first, second);
        string since = (await first.PollAsync("since=latest")).Next;
        Uri url = new($"http://{clients.EndPoint}/devices/b/");
        List<SteadyClient> followers = [.. Enumerable.Range(0, OfEachMethod)
            .SelectMany(_ => SteadyClient.OfEachMethod(url, since, false))];
        using CancellationTokenSource end = new();
        Task[] following = [.. followers.Select(follower => follower.RunAsync(end.Token))];
        await Followers.PublishAsync(board.Simulator, 1, 20);
        await ReachAsync(followers, following, "20");

        uplink.Cut();
        clients.Cut();
        Task killing = stage.KillAsync(first, toBroker);
        await Followers.PublishAsync(board.Simulator, 21, 30);
        uplink.Target = second.EndPoint;
        clients.Target = second.EndPoint;
        uplink.Heal();
        clients.Heal();
        await killing;
        await BrokerStage.SettleAsync(board, second);
        await Followers.PublishAsync(board.Simulator, 51, 10);
        await ReachAsync(followers, following, "60");
        await end.CancelAsync();
        await Task.WhenAll(following);
        foreach (SteadyClient follower in followers)
        {
            CollectionAssert.AreEqual(
                Enumerable.Range(1, 60).Select(n => $"{n}").ToList(),
                follower.Journal.Where(d => d.Kind is not DeliveryKind.Offline
                    and not DeliveryKind.Online).Select(d => d.Data).ToList(),
                follower.ToString());
            follower.Dispose();
        }
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
        await AssertSeriesAsync(follower, 1, 70);
        BrokerStage.AssertOutagesOnly(near);
        BrokerStage.AssertOutagesOnly(far);
    }

    [TestMethod]
    public async Task Beyond_the_logs_reach_it_is_a_gap()
    {
        RelayOptions small = new() { LogEvents = 32 };
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
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
        await AssertSeriesAsync(follower, 69, 32);
        BrokerStage.AssertOutagesOnly(near);
        BrokerStage.AssertOutagesOnly(far);
    }

    [TestMethod]
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
        await AssertSeriesAsync(follower, 1, 700);
        BrokerStage.AssertOutagesOnly(far);
    }

    // What the broker retains is the least that there is.
    [TestMethod]
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
        using ClientWebSocket dead = await GreetAsync(first, "00000007-0");
        Assert.AreEqual("{\"since\":\"earliest\"}", await ReadAsync(dead));
        await SayAsync(dead, Event(1));
        await second.SettleAsync(new EventId(7, 1));
        using ClientWebSocket alive = await GreetAsync(second, "00000007-0");
        Assert.AreEqual("{\"ack\":\"00000007-1\"}", await ReadAsync(alive));
        await SayAsync(alive, Event(2));
        await first.SettleAsync(new EventId(7, 2));
        await Limit.UntilAsync(
            async () => (await first.StateAsync()).Link == "relay second", "the first gave way");
        Assert.AreEqual("websocket", (await second.StateAsync()).Link);
    }

    [TestMethod]
    public async Task A_flood_of_one_board_is_slowed_down_and_harms_no_other()
    {
        RelayOptions options = new() { EventsPerSecond = 100 };
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near", options);
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        using ClientWebSocket flood = await GreetAsync(near, "00000007-0");
        await ReadAsync(flood);
        long start = Environment.TickCount64;
        for (int i = 1; i <= 150; i++)
        {
            await SayAsync(flood, Event(i));
        }

        await far.SettleAsync(new EventId(7, 150));
        Assert.IsGreaterThan(400, Environment.TickCount64 - start);
        Assert.AreEqual(
            "board b sends more than 100 events a second and is made to wait",
            near.TakeFaults().Single());
    }

    private static async Task ReachAsync(
        List<SteadyClient> followers, Task[] following, string data)
    {
        CancellationToken token = Limit.Token;
        while (!followers.TrueForAll(follower => HasReached(follower, data)))
        {
            if (Array.Find(following, task => task.IsCompleted) is { } ended)
            {
                await ended;
            }

            Assert.IsFalse(
                token.IsCancellationRequested,
                $"not all are at {data}: {string.Join("; ", followers)}");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static bool HasReached(SteadyClient follower, string data)
    {
        return follower.Journal.LastOrDefault(d => d.Kind == DeliveryKind.Event)?.Data == data;
    }

    private static string Event(int sequence)
    {
        return $"{{\"id\":\"00000007-{sequence}\",\"topic\":\"message\",\"time\":5,\"data\":1}}";
    }

    private static async Task<ClientWebSocket> GreetAsync(TestRelayHost relay, string id)
    {
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + TestRelayHost.Token);
        await socket.ConnectAsync(new Uri(relay.UplinkUrl), Limit.Token);
        await SayAsync(socket, $"{{\"resume\":\"{id}\"}}");
        return socket;
    }

    private static async Task SayAsync(ClientWebSocket socket, string line)
    {
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(line), WebSocketMessageType.Text, true, Limit.Token);
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[1024];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, Limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    private static async Task AssertSeriesAsync(Subscriber follower, int from, int count)
    {
        for (int i = from; i < from + count;)
        {
            // The board says its other states again before they leave its log.
            Delivery delivery = await follower.NextAsync();
            if (delivery.Kind is not DeliveryKind.Offline and not DeliveryKind.Online
                && delivery.Topic is "message" or "")
            {
                Assert.AreEqual($"{i}", delivery.Data, delivery.ToString());
                i++;
            }
        }
    }
}
