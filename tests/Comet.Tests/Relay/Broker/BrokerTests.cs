using System.Diagnostics;
using System.Net;
using System.Text;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;

namespace Comet.Tests.Relay.Broker;

/// <summary>Two relays that a broker joins: what one of them has, the other has, too.</summary>
[TestClass]
public class BrokerTests
{
    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_board_at_one_relay_is_served_by_all(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, near, far);
        await using Subscriber follower = await SseSubscriber.OpenAsync(far, "since=latest");
        await Followers.PublishAsync(board.Simulator, 1, 100);
        CollectionAssert.AreEqual(
            Enumerable.Range(1, 100).Select(i => $"{i}").ToArray(),
            (await follower.NextEventsAsync(100)).Select(e => e.Data).ToArray());

        await BrokerStage.SettleAsync(board, near, far);
        string all = await near.Client.GetStringAsync("poll?since=earliest", Limit.Token);
        Assert.AreEqual(all, await far.Client.GetStringAsync("poll?since=earliest", Limit.Token));
        Assert.AreEqual("relay near", (await far.StateAsync()).Link);
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_value_that_is_posted_elsewhere_reaches_the_board_once(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, far);
        int switched = 0;
        board.Simulator.Host.Board.LedChanged += (_, _) => Interlocked.Increment(ref switched);
        string id = await far.PublishAsync("led", "true");
        Assert.AreEqual((await board.EventIdsAsync())[^1], id);
        await BrokerStage.SettleAsync(board, far);
        Assert.AreEqual(1, switched);

        using StringContent wrong = new("1", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await far.Client.PostAsync("publish/led", wrong, Limit.Token);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        StringAssert.Contains(
            await answer.Content.ReadAsStringAsync(Limit.Token), "led takes true or false");
    }

    // Without -i they have no client id.
    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task MQTT_clients_read_events_and_values_and_switch_the_LED(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        TestBroker broker = stage.Broker;
        (TestRelayHost relay, TcpLine line) = await stage.StartRelayAsync("near");
        UplinkBoard board = await stage.DialAsync(relay);
        Process sub = broker.StartClient(
            "mosquitto_sub", "-t", "comet/b/presence", "-t", "comet/b/events", "-F", "%t %p");
        StringAssert.StartsWith(
            await ReadLineAsync(sub),
            "comet/b/presence {\"state\":\"online\",\"relay\":\"near\",\"since\":");
        Process pub = broker.StartClient(
            "mosquitto_pub", "-V", "311", "-q", "2", "-t", "comet/b/commands/led", "-m", "true");
        await pub.WaitForExitAsync(Limit.Token);

        // The board's first values may still be on their way.
        string told;
        do
        {
            told = await ReadLineAsync(sub);
        }
        while (!told.EndsWith(",\"data\":true}", StringComparison.Ordinal));

        EventId last = await BrokerStage.LastOfAsync(board);
        StringAssert.StartsWith(
            told, $"comet/b/events {{\"id\":\"{last}\",\"topic\":\"led\",");
        Assert.IsTrue(board.Simulator.Host.Board.IsLedOn);
        StringAssert.EndsWith(
            await OutputOfAsync(broker, "mosquitto_sub", "-C", "1", "-t", "comet/b/state/led"),
            ",\"data\":true}\n");
        StringAssert.StartsWith(
            await OutputOfAsync(
                broker, "mosquitto_rr",
                "-t", "comet/b/commands/led", "-e", "mine", "-m", "5"),
            "{\"error\":\"led takes true or false\",\"status\":400}");

        // Events under the board's ids, each once, in order, and the last will.
        await Followers.PublishAsync(board.Simulator, 1, 50);
        while (!told.EndsWith(",\"data\":50}", StringComparison.Ordinal))
        {
            told = await ReadLineAsync(sub);
            last = last with { Sequence = last.Sequence + 1 };
            StringAssert.StartsWith(told, $"comet/b/events {{\"id\":\"{last}\",");
        }

        await stage.KillAsync(relay, line);
        StringAssert.StartsWith(
            await ReadLineAsync(sub),
            "comet/b/presence {\"state\":\"offline\",\"relay\":\"near\",");
        StringAssert.StartsWith(
            await OutputOfAsync(broker, "mosquitto_sub", "-C", "1", "-t", "comet/b/presence"),
            "{\"state\":\"offline\",");
    }

    private static async Task<string> ReadLineAsync(Process client)
    {
        string? line = await client.StandardOutput.ReadLineAsync(Limit.Token);
        Assert.IsNotNull(line, line is null ? await client.StandardError.ReadToEndAsync() : "");
        return line;
    }

    private static Task<string> OutputOfAsync(
        TestBroker broker, string name, params string[] arguments)
    {
        return broker.StartClient(name, arguments)
            .StandardOutput.ReadToEndAsync(Limit.Token);
    }

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_board_that_has_restarted_is_a_reset_everywhere(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        UplinkBoard board = await stage.DialAsync(near);
        await Followers.PublishAsync(board.Simulator, 1, 10);
        await BrokerStage.SettleAsync(board, far);
        await using Subscriber follower = await LineSubscriber.OpenAsync(far, "since=latest");
        await stage.SwitchOffAsync(board);
        UplinkBoard again = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(again, near, far);
        Delivery delivery = await follower.NextAsync();
        while (delivery.Kind != DeliveryKind.Reset)
        {
            Assert.AreNotEqual(DeliveryKind.Event, delivery.Kind);
            delivery = await follower.NextAsync();
        }

        Assert.AreEqual($"{again.Simulator.Host.Epoch:x8}", delivery.Epoch);
        delivery = await follower.NextAsync();
        while (delivery.Kind is DeliveryKind.Offline or DeliveryKind.Online)
        {
            delivery = await follower.NextAsync();
        }

        Assert.AreEqual(1, Delivery.SequenceOf(delivery.Id));
    }

    [TestMethod]
    public async Task An_uplink_without_its_token_is_nothing_to_the_broker()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near");
        (TestRelayHost far, _) = await stage.StartRelayAsync("far");
        using HttpRequestMessage request =
            new(HttpMethod.Post, new Uri(near.Host.Url, "uplink/b"));
        request.Headers.Add("Authorization", "Bearer wrong");
        request.Content = new StringContent("{\"resume\":\"00000007-0\"}\n");
        using HttpResponseMessage answer = await near.Client.SendAsync(request, Limit.Token);
        Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        UplinkBoard board = await stage.DialAsync(near);
        await BrokerStage.SettleAsync(board, far);
        Assert.AreNotEqual(7U, (await far.StateAsync()).Last!.Value.Epoch);
    }
}
