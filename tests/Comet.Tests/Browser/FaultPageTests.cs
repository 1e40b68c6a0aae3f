using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The client library while faults are switched on and off.</summary>
[TestClass]
[DoNotParallelize]
public class FaultPageTests
{
    private const int Events = 10;
    private const int Missed = 500;

    private static readonly string[] s_methods =
        ["websocket", "sse", "streaming", "long-polling", "polling"];

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_page_sees_the_board_leave_come_back_and_start_anew_by_each_method()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        List<LibraryPage> pages = [];
        foreach (string method in s_methods)
        {
            LibraryPage page = await LibraryPage.FollowAsync(
                await browser.NewContextAsync(),
                simulator.Url,
                new { topics = new[] { "message" }, methods = new[] { method } });
            await page.UntilMethodAsync(method);
            pages.Add(page);
        }

        await Followers.PublishAsync(simulator, 1, Events);
        await AwaitAsync(pages, LastIs(Events));
        await simulator.Host.ApplyFaultAsync("wifi-off", "peers=reset");
        await Followers.PublishAsync(simulator, Events + 1, Missed);
        await AwaitAsync(pages, "log.notices.some(n => n.name === 'offline')");
        await simulator.Host.ClearFaultAsync("wifi-off");
        await AwaitAsync(pages, LastIs(Events + Missed));

        uint epoch = simulator.Host.Epoch;
        await simulator.Host.ApplyFaultAsync("reboot", "1");
        await Limit.UntilAsync(() => simulator.Host.Epoch != epoch, "it is up again");
        await Followers.PublishAsync(simulator, Events + Missed + 1, Events);
        await AwaitAsync(pages, LastIs((2 * Events) + Missed));
        foreach (LibraryPage page in pages)
        {
            string told = await page.Page.EvaluateAsync<string>(
                "log.notices.map(n => n.name).filter(n => n === 'gap' || n === 'reset').join()");
            Assert.AreEqual("gap,reset", told, await page.DescribeAsync());
        }
    }

    private static string LastIs(int number)
    {
        return $"log.events.length > 0 && log.events.at(-1).data === {number}";
    }

    private static async Task AwaitAsync(List<LibraryPage> pages, string condition)
    {
        foreach (LibraryPage page in pages)
        {
            await page.UntilAsync(condition);
        }
    }
}
