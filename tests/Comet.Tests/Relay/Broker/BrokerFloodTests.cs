using System.Diagnostics;
using System.Net.WebSockets;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;

namespace Comet.Tests.Relay.Broker;

/// <summary>A board that says more than a relay takes, beside one that does not.</summary>
[TestClass]
public class BrokerFloodTests
{
    private const string Calm = "calm";
    private const int PerSecond = 200;
    private const int Kept = 64;
    private const int FloodMax = 20_000;

    private static readonly RelayOptions s_options = new()
    {
        EventsPerSecond = PerSecond,
        LogEvents = Kept,
        Devices = new Dictionary<string, string?>
        {
            [TestRelayHost.Board] = TestRelayHost.Token,
            [Calm] = TestRelayHost.Token,
        },
    };

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task A_flood_of_one_board_is_slowed_down_and_harms_no_other(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        (TestRelayHost near, _) = await stage.StartRelayAsync("near", s_options);
        (TestRelayHost far, _) = await stage.StartRelayAsync("far", s_options);
        UplinkBoard calm = await stage.DialAsync(near.EndPoint, Calm);
        EventId known = await BrokerStage.LastOfAsync(calm);
        await AwaitCalmAsync(known, near, far);
        await using Followers followers = Followers.Start(
            [new Uri(near.Host.Url, "devices/calm/"), new Uri(far.Host.Url, "devices/calm/")],
            known.ToString());
        using RawUplink flood = await RawUplink.DialAsync(near, "00000007-0");
        await flood.ReadAsync();
        long start = Stopwatch.GetTimestamp();
        Task flooding = FloodAsync(flood);
        for (int from = 1; from <= 80; from += 40)
        {
            await Followers.PublishAsync(calm.Simulator, from, 40);
            await followers.AwaitAsync(from + 39);
        }

        followers.Clients.ForEach(follower => follower.AssertHasAll(80));
        await Limit.UntilAsync(
            async () => (await far.StateAsync()).Last?.Sequence > 2 * PerSecond,
            "the flood is slowed down");
        RelayDeviceState state = await near.StateAsync();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Assert.IsLessThanOrEqualTo((PerSecond * (1 + seconds)) + 1, state.Last!.Value.Sequence);
        Assert.IsLessThan(FloodMax, state.Last.Value.Sequence, "it still goes on");
        Assert.IsLessThanOrEqualTo(Kept, state.Events);
        Assert.IsLessThanOrEqualTo(Kept, (await far.StateAsync()).Events);
        Batch late = await far.PollAsync("since=00000007-1");
        Assert.AreEqual("00000007-2", late.Gap?.From);
        Assert.AreEqual(
            $"board b sends more than {PerSecond} events a second and is made to wait",
            near.TakeFaults().Single());
        flood.Dispose();
        await flooding;
    }

    // Each is handed on to all followers.
    [TestMethod]
    [DataRow("{{\"gap\":{{\"from\":\"00000007-{0}\",\"to\":\"00000007-{0}\"}}}}")]
    [DataRow("{{\"reset\":{{\"epoch\":\"{0:x8}\"}}}}")]
    public async Task A_flood_of_notices_is_slowed_down(string notice)
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync(s_options);
        using RawUplink flood = await RawUplink.DialAsync(relay, "00000007-0");
        await flood.ReadAsync();
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; i <= 300; i++)
        {
            await flood.SayAsync(string.Format(null, notice, i + 100));
        }

        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Last is { Sequence: 400 } or { Epoch: 400 },
            "all have come");
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Assert.IsLessThanOrEqualTo((PerSecond * (1 + seconds)) + 1, 300);
        StringAssert.StartsWith(relay.TakeFaults().Single(), "board b sends more than ");
    }

    private static async Task FloodAsync(RawUplink flood)
    {
        try
        {
            for (int i = 1; i <= FloodMax; i++)
            {
                await flood.SayAsync(TestMqttClient.Event(i));
            }
        }
        catch (Exception fault) when (fault is WebSocketException or ObjectDisposedException
            or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task AwaitCalmAsync(EventId last, params TestRelayHost[] relays)
    {
        foreach (TestRelayHost relay in relays)
        {
            RelayDevice device = relay.Host.Boards.Find(Calm)!;
            await Limit.UntilAsync(
                async () => await device.DescribeAsync() is { Link: not null } state
                    && state.Last == last,
                $"the relay has {last}");
        }
    }
}
