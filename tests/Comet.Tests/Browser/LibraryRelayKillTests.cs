using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using Comet.Tests.Relay;
using Comet.Tests.Relay.Broker;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The client library, by each method, and relays that a broker joins.</summary>
[TestClass]
[DoNotParallelize]
public class LibraryRelayKillTests
{
    private static readonly string[] s_methods =
        ["websocket", "sse", "streaming", "long-polling", "polling"];

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Pages_of_a_killed_relay_go_on_at_another_and_hear_of_the_boards_restart()
    {
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Mosquitto);
        using RelayProcess first = await RelayProcess.StartAsync(stage.Broker, "first");
        using RelayProcess second = await RelayProcess.StartAsync(stage.Broker, "second");

        // As by the name that stands for all relays.
        TcpLine uplink = stage.AddLine(first.EndPoint);
        TcpLine balancer = stage.AddLine(first.EndPoint);
        UplinkBoard board = await stage.DialAsync(uplink.EndPoint);
        await first.SettleAsync(board);
        await second.SettleAsync(board);
        List<LibraryPage> pages =
            await FollowAsync(browser, new Uri($"http://{balancer.EndPoint}/devices/b/"));
        await Followers.PublishAsync(board.Simulator, 1, 10);
        await AwaitAsync(pages, "log.events.some(e => e.data === 10)");

        // What is on its way goes down with the relay.
        uplink.Target = second.EndPoint;
        balancer.Target = second.EndPoint;
        await Followers.PublishAsync(board.Simulator, 11, 5);
        await first.KillAsync();
        await Followers.PublishAsync(board.Simulator, 16, 5);
        await AwaitAsync(pages, "log.events.some(e => e.data === 20)");
        await second.SettleAsync(board);
        await stage.SwitchOffAsync(board);
        await AwaitAsync(
            pages, "log.notices.findLast(n => n.name === 'board')?.online === false");
        UplinkBoard again = await stage.DialAsync(uplink.EndPoint);
        await Followers.PublishAsync(again.Simulator, 21, 10);
        await AwaitAsync(pages, "log.events.some(e => e.data === 30)");
        string epoch = $"{again.Simulator.Host.Epoch:x8}";
        for (int i = 0; i < pages.Count; i++)
        {
            Assert.AreEqual(
                $"[{string.Join(',', Enumerable.Range(1, 30))}]",
                await pages[i].DataAsync("message"),
                s_methods[i]);
            Assert.AreEqual(
                $"{epoch} true 0",
                await pages[i].Page.EvaluateAsync<string>(
                    "log.notices.filter(n => n.name === 'reset').map(n => n.epoch) + ' '"
                        + " + log.notices.findLast(n => n.name === 'board').online + ' '"
                        + " + log.notices.filter(n => n.name === 'gap').length"),
                await pages[i].DescribeAsync());
            await pages[i].AssertCleanAsync();
        }
    }

    private static async Task<List<LibraryPage>> FollowAsync(IBrowser browser, Uri board)
    {
        List<LibraryPage> pages = [];
        foreach (string method in s_methods)
        {
            IBrowserContext context = await browser.NewContextAsync();
            LibraryPage page = await LibraryPage.FollowAsync(context, board, new
            {
                topics = new[] { "message" },
                methods = new[] { method },
                pollInterval = 200,
            });
            await page.UntilMethodAsync(method);
            pages.Add(page);
        }

        return pages;
    }

    private static async Task AwaitAsync(List<LibraryPage> pages, string condition)
    {
        foreach (LibraryPage page in pages)
        {
            await page.UntilAsync(condition);
        }
    }
}
