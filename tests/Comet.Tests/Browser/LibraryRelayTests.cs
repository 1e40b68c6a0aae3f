using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using Comet.Tests.Relay;
using Comet.Tests.Relay.Broker;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The client library at a relay, by each method.</summary>
[TestClass]
[DoNotParallelize]
public class LibraryRelayTests
{
    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_page_hears_that_the_board_has_gone_and_is_back_and_misses_nothing()
    {
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using TestSimulator board = await TestSimulator.StartAsync(new SimulatorOptions
        {
            UplinkUrl = relay.UplinkUrl,
            UplinkToken = TestRelayHost.Token,
        });
        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Last is not null, "the board has dialled");
        List<LibraryPage> pages = await FollowAsync(browser, relay.Url);
        await board.Host.ApplyFaultAsync("wifi-off", "0,peers=silent");
        await AwaitAsync(pages, "false");
        for (int i = 1; i <= 5; i++)
        {
            byte[] value = [(byte)('0' + i)];
            await board.Host.InvokeAsync(nowMs =>
                board.Host.Engine.Publish(4, value, 0, value.Length, nowMs));
        }

        await board.Host.ClearFaultAsync("wifi-off");
        await AwaitAsync(pages, "false,true");
        foreach (LibraryPage page in pages)
        {
            await page.Page.WaitForFunctionAsync("log.events.length >= 5");
            Assert.AreEqual("[1,2,3,4,5]", await page.DataAsync("message"));
            Assert.AreEqual(
                0,
                await page.Page.EvaluateAsync<int>(
                    "log.notices.filter(one => one.name === 'gap').length"));
            Assert.IsEmpty(page.Faults);
        }
    }

    // The board has not dialled the new one yet: nobody can tell what the pages have missed.
    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Pages_of_a_relay_that_is_started_again_wait_for_the_board_and_go_on()
    {
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        TestRelayHost first = await TestRelayHost.StartAsync();
        await using TcpLine uplink = new(first.EndPoint);
        await using TcpLine door = new(first.EndPoint);
        await using TestSimulator board = await TestSimulator.StartAsync(new SimulatorOptions
        {
            UplinkUrl = $"ws://{uplink.EndPoint}/uplink/b",
            UplinkToken = TestRelayHost.Token,
        });
        await Limit.UntilAsync(
            async () => (await first.StateAsync()).Last is not null, "the board has dialled");
        List<LibraryPage> pages =
            await FollowAsync(browser, new Uri($"http://{door.EndPoint}/devices/b/"));
        await Followers.PublishAsync(board, 1, 5);
        foreach (LibraryPage page in pages)
        {
            await page.UntilAsync("log.events.length === 5");
        }

        uplink.Cut();
        await first.DisposeAsync();
        await using TestRelayHost second = await TestRelayHost.StartAsync();
        door.Target = second.EndPoint;
        foreach (LibraryPage page in pages)
        {
            await page.UntilAsync("log.notices.filter(n => n.status === 503).length >= 2");
        }

        uplink.Target = second.EndPoint;
        uplink.Heal();
        await Followers.PublishAsync(board, 6, 5);
        foreach (LibraryPage page in pages)
        {
            await page.UntilAsync("log.events.length >= 10");
            Assert.AreEqual("[1,2,3,4,5,6,7,8,9,10]", await page.DataAsync("message"));
            Assert.AreEqual(
                0,
                await page.Page.EvaluateAsync<int>(
                    "log.notices.filter(n => n.name === 'reset' || n.name === 'gap').length"));
            Assert.IsEmpty(page.Faults);
        }
    }

    private static async Task<List<LibraryPage>> FollowAsync(IBrowser browser, Uri board)
    {
        List<LibraryPage> pages = [];
        foreach (string method in (string[])
            ["websocket", "sse", "streaming", "long-polling", "polling"])
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

    private static async Task AwaitAsync(List<LibraryPage> pages, string told)
    {
        foreach (LibraryPage page in pages)
        {
            await page.Page.WaitForFunctionAsync(
                "told => String(log.notices.filter(one => one.name === 'board')"
                    + ".map(one => one.online)) === told",
                told);
        }
    }
}
