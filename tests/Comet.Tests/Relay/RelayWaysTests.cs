using System.Diagnostics;
using System.Net;
using Comet.Device;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Ways;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Relay.Broker;
using Microsoft.Extensions.Logging;

namespace Comet.Tests.Relay;

/// <summary>A board that has dialled the relay which follows it, too.</summary>
[TestClass]
public class RelayWaysTests
{
    // Two that fight for the board take turns in less.
    private static readonly TimeSpan s_while = TimeSpan.FromSeconds(3);

    [TestMethod]
    public async Task An_uplink_outranks_a_pull_which_takes_over_when_it_is_gone()
    {
        TestLog log = new(LogLevel.Information);
        await using TcpLine line = new(new IPEndPoint(IPAddress.Loopback, 1));
        await using UplinkBoard board = await UplinkBoard.StartAsync(
            new UplinkOptions($"ws://{line.EndPoint}/uplink/{TestRelayHost.Board}")
            {
                Token = TestRelayHost.Token,
                BackOffMinMs = 10,
                BackOffMaxMs = 50,
                WebSocketAttempts = 1000,
            });
        await using TestRelayHost relay = await TestRelayHost.StartAsync(
            new RelayOptions
            {
                EventsPerSecond = 0,
                Pulls = new Dictionary<string, PullSource>
                {
                    [TestRelayHost.Board] = new(board.Simulator.Url, null),
                },
            },
            log);
        await AwaitWayAsync(relay, "pull");
        await using Subscriber own = await SseSubscriber.OpenAsync(
            board.Simulator, "since=latest&topics=message");
        await using Subscriber follower =
            await LineSubscriber.OpenAsync(relay, "since=latest&topics=message");
        int next = await PublishForAWhileAsync(relay, follower, 1, TimeSpan.Zero);

        // It takes the place of the pull without a notice, and keeps it.
        line.Target = relay.EndPoint;
        await AwaitWayAsync(relay, "websocket");
        next = await PublishForAWhileAsync(relay, follower, next, s_while);
        Assert.AreEqual("websocket", (await relay.StateAsync()).Link);

        line.Cut();
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
        Assert.AreEqual(DeliveryKind.Online, (await follower.NextAsync()).Kind);
        Assert.AreEqual("pull", (await relay.StateAsync()).Link);
        next = await PublishForAWhileAsync(relay, follower, next, TimeSpan.Zero);
        for (int i = 1; i < next; i++)
        {
            Assert.AreEqual($"{i}", (await own.NextAsync()).Data);
        }

        string[] told = [.. log.Lines.Where(text => text.Contains("board b"))];
        CollectionAssert.AreEqual(
            (string[])["board b is reached another way, websocket; pulling it waits until that "
                + "is gone"],
            told,
            string.Join('\n', told));
    }

    private static Task AwaitWayAsync(TestRelayHost relay, string name)
    {
        return Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link == name, $"the way is {name}");
    }

    // Each comes back, and nothing but it; returns the next number.
    private static async Task<int> PublishForAWhileAsync(
        TestRelayHost relay, Subscriber follower, int next, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            string id = await relay.PublishAsync("message", $"{next}");
            Delivery delivery = await follower.NextAsync();
            Assert.AreEqual(id, delivery.Id, delivery.ToString());
            Assert.AreEqual($"{next}", delivery.Data);
            next++;
        }
        while (Stopwatch.GetElapsedTime(start) < time);

        return next;
    }
}
