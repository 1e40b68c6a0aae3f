using Comet.Simulator.Options;
using Comet.Simulator.Relay;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay;

/// <summary>A board of the simulator that dials a relay.</summary>
[TestClass]
public class SimulatedBoardTests
{
    private static Task<TestSimulator> DialAsync(TestRelayHost relay)
    {
        return TestSimulator.StartAsync(new SimulatorOptions
        {
            UplinkUrl = relay.UplinkUrl,
            UplinkToken = TestRelayHost.Token,
        });
    }

    [TestMethod]
    public async Task Its_events_and_values_pass()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using TestSimulator board = await DialAsync(relay);
        await relay.SettleAsync(board);
        string id = await relay.PublishAsync("led", "true");
        await relay.SettleAsync(board);
        StringAssert.Contains(
            await board.Client.GetStringAsync("poll?topics=led", Limit.Token), id);
        StringAssert.Contains(
            await relay.Client.GetStringAsync("poll?topics=led", Limit.Token), id);
    }

    // Nothing of what happened meanwhile is missing, since the board's log holds it.
    [TestMethod]
    public async Task What_happened_without_network_comes_later()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using TestSimulator board = await DialAsync(relay);
        await relay.SettleAsync(board);
        await using Subscriber follower = await LineSubscriber.OpenAsync(relay, "since=latest");
        await board.Host.ApplyFaultAsync("wifi-off", "0,peers=silent");
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
        List<string> ids = [];
        for (int i = 0; i < 20; i++)
        {
            byte[] value = "true"u8.ToArray();
            await board.Host.InvokeAsync(nowMs => ids.Add(
                $"{board.Host.Epoch:x8}-"
                    + board.Host.Engine.Publish(3, value, 0, value.Length, nowMs)));
        }

        await board.Host.ClearFaultAsync("wifi-off");
        Assert.AreEqual(DeliveryKind.Online, (await follower.NextAsync()).Kind);
        foreach (string id in ids)
        {
            Assert.AreEqual(id, (await follower.NextAsync()).Id);
        }
    }

    [TestMethod]
    public async Task A_reboot_is_a_reset_for_everybody()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using TestSimulator board = await DialAsync(relay);
        await relay.SettleAsync(board);
        Subscriber[] followers =
        [
            await LineSubscriber.OpenAsync(relay, "since=latest"),
            await SseSubscriber.OpenAsync(relay, "since=latest"),
            await WebSocketSubscriber.OpenAsync(relay, "since=latest"),
        ];
        await board.Host.ApplyFaultAsync("reboot", "1");
        foreach (Subscriber follower in followers)
        {
            Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
            Delivery delivery = await follower.NextAsync();
            while (delivery.Kind != DeliveryKind.Reset)
            {
                delivery = await follower.NextAsync();
            }

            await follower.DisposeAsync();
        }

        await relay.SettleAsync(board);
    }
}
