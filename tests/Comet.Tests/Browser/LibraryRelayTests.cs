using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Relay;
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
        List<LibraryPage> pages = [];
        foreach (string method in (string[])
            ["websocket", "sse", "streaming", "long-polling", "polling"])
        {
            IBrowserContext context = await browser.NewContextAsync();
            LibraryPage page = await LibraryPage.FollowAsync(context, relay.Url, new
            {
                topics = new[] { "message" },
                methods = new[] { method },
                pollInterval = 200,
            });
            await page.UntilMethodAsync(method);
            pages.Add(page);
        }

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
