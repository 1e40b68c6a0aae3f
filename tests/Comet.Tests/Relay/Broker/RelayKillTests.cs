using Comet.Simulator.Load;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;

namespace Comet.Tests.Relay.Broker;

/// <summary>Many followers of a relay whose process is killed.</summary>
[TestClass]
public class RelayKillTests
{
    private const int OfEachMethod = 40;

    [TestMethod]
    [DataRow(TestBroker.Embedded)]
    [DataRow(TestBroker.Mosquitto)]
    public async Task Two_hundred_followers_of_a_killed_relay_get_each_event_once(string kind)
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(kind);
        using RelayProcess first = await RelayProcess.StartAsync(stage.Broker, "first");
        using RelayProcess second = await RelayProcess.StartAsync(stage.Broker, "second");
        TcpLine uplink = stage.AddLine(first.EndPoint);
        UplinkBoard board = await stage.DialAsync(uplink.EndPoint);
        await first.SettleAsync(board);
        await second.SettleAsync(board);
        using HttpMessageInvoker http = new(new SocketsHttpHandler { UseProxy = false });
        LoadClient[] clients = CreateClients([first.Url, second.Url], http);
        using CancellationTokenSource end = new();
        Task following = Task.WhenAll(clients.Select(client => client.RunAsync(end.Token)));
        try
        {
            await Followers.PublishAsync(board.Simulator, 1, 20);
            await ReachAsync(clients, board);

            // What is on its way goes down with the relay.
            uplink.Target = second.EndPoint;
            await Followers.PublishAsync(board.Simulator, 21, 20);
            await first.KillAsync();
            await Followers.PublishAsync(board.Simulator, 41, 30);
            await second.SettleAsync(board);
            await Followers.PublishAsync(board.Simulator, 71, 10);
            await ReachAsync(clients, board);
        }
        finally
        {
            await end.CancelAsync();
            await following;
        }

        EventId last = await BrokerStage.LastOfAsync(board);
        foreach (LoadClient client in clients)
        {
            LoadTally tally = client.Tally;
            Assert.AreEqual(
                $"{last.Sequence} delivered; 0 lost, 0 repeated, 0 gaps, 0 resets",
                $"{tally.Delivered} delivered; {tally.Lost} lost, {tally.Repeated} repeated, "
                    + $"{tally.Gaps} gaps, {tally.Resets} resets",
                $"{client.Method}");
            Assert.IsGreaterThan(0, client.Interruptions, $"{client.Method} has moved");
        }

        Assert.AreEqual(
            clients.Length * last.Sequence, clients.Sum(client => client.Tally.Delivered));
        Assert.IsGreaterThanOrEqualTo(80, last.Sequence);
    }

    // All of them begin at the first place.
    private static LoadClient[] CreateClients(IReadOnlyList<Uri> places, HttpMessageInvoker http)
    {
        LoadTarget target = new(places, () => null);
        return
        [
            .. Enum.GetValues<LoadMethod>().SelectMany(
                method => Enumerable.Range(0, OfEachMethod).Select(_ => new LoadClient(
                    target,
                    0,
                    method,
                    new LoadTally(new DelayHistogram(), () => long.MaxValue),
                    http,
                    null))),
        ];
    }

    private static async Task ReachAsync(LoadClient[] clients, UplinkBoard board)
    {
        // The board says its states again now and then.
        await Limit.UntilAsync(
            async () =>
            {
                string last = (await BrokerStage.LastOfAsync(board)).ToString();
                return Array.TrueForAll(clients, client => client.Tally.Since == last);
            },
            "all followers are where the board is");
    }
}
