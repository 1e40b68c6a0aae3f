using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The client library's choice of a method, behind proxies that let not all by.</summary>
[TestClass]
[DoNotParallelize]
public class LibraryFallbackTests
{
    private static readonly string[] s_paths = ["/ws", "/sse", "/stream", "/long-poll", "/poll"];

    private static readonly string[] s_methods =
        ["websocket", "sse", "streaming", "long-polling", "polling"];

    private static readonly ProxyFault[] s_faults =
    [
        ProxyFault.Refused, ProxyFault.Swallowed, ProxyFault.Swallowed, ProxyFault.ResetAfter(40),
    ];

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    public async Task With_methods_blocked_the_next_one_follows_and_publishes(int blocked)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        for (int i = 0; i < blocked; i++)
        {
            proxy.Set(s_paths[i], s_faults[i]);
        }

        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(context, proxy.Url, new { });
        await page.UntilMethodAsync(s_methods[blocked]);
        for (int i = 0; i < 3; i++)
        {
            string id = await page.PublishAsync("message", i);
            await page.UntilAsync($"comet.next === '{id}'");
        }

        Assert.AreEqual("[0,1,2]", await page.DataAsync("message"));
        Assert.AreEqual("[21.5]", await page.DataAsync("temperature"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow(0, "reset")]
    [DataRow(1, "refused")]
    [DataRow(1, "reset")]
    [DataRow(2, "refused")]
    [DataRow(2, "reset")]
    [DataRow(3, "refused")]
    [DataRow(3, "swallowed")]
    public async Task Whatever_blocks_a_method_the_next_one_follows(int blocked, string how)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        proxy.Set(s_paths[blocked], how switch
        {
            "refused" => ProxyFault.Refused,
            "swallowed" => ProxyFault.Swallowed,
            _ => ProxyFault.ResetAfter(40),
        });
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { methods = s_methods[blocked..] });
        await page.UntilMethodAsync(s_methods[blocked + 1]);
        string id = await page.PublishAsync("message", 1);
        await page.UntilAsync($"comet.next === '{id}'");
        Assert.AreEqual("[1]", await page.DataAsync("message"));
        Assert.AreEqual(1, proxy.CountOf(s_paths[blocked]));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_stream_that_is_reset_again_and_again_is_given_up_without_a_loss()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        proxy.Set("/sse", ProxyFault.ResetAfter(600));
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { methods = s_methods[1..] });
        int count = 0;
        await page.UntilAsync("comet.method === 'sse'");
        await Limit.UntilAsync(
            async () =>
            {
                // What is published meanwhile would be too much for the next one to open with.
                if (await page.Page.EvaluateAsync<bool>("comet.state === 'open'"))
                {
                    await page.PublishAsync("message", count++);
                }

                return await page.Page.EvaluateAsync<bool>("comet.method === 'streaming'");
            },
            "the stream is given up");
        await page.UntilAsync($"log.events.filter(e => e.topic === 'message').length === {count}");
        Assert.AreEqual(
            $"[{string.Join(',', Enumerable.Range(0, count))}]", await page.DataAsync("message"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_better_method_is_climbed_back_to_without_a_break()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        proxy.Set("/ws", ProxyFault.Refused);
        proxy.Set("/sse", ProxyFault.Refused);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { }, hasFakeClock: true);
        await page.UntilMethodAsync("streaming");

        // Still blocked: what works goes on.
        int count = await PassAsync(page, 0, 100);
        await Limit.UntilAsync(() => proxy.CountOf("/sse") == 2, "it was tried again");
        await PassAsync(page, count, 20);
        Assert.AreEqual(1, proxy.CountOf("/stream"));

        proxy.Set("/ws", ProxyFault.None);
        await PassAsync(page, count + 1, 200);
        await page.UntilMethodAsync("websocket");
        await Limit.UntilAsync(() => proxy.OpenOf("/stream") == 0, "the stream is given back");
        await PassAsync(page, count + 11, 20);
        Assert.AreEqual(
            $"[{string.Join(',', Enumerable.Range(0, count + 12))}]",
            await page.DataAsync("message"));
        Assert.AreEqual(
            "streaming open websocket",
            await page.Page.EvaluateAsync<string>(
                "log.notices.map(n => n.name === 'method' ? n.method : n.name).join(' ')"));
        await page.AssertCleanAsync();
    }

    // Lets page time go by, with an event now and then so that no stream is taken for a dead one.
    private static async Task<int> PassAsync(LibraryPage page, int count, int seconds)
    {
        for (; seconds > 0; seconds -= 20)
        {
            await page.Page.Clock.RunForAsync(20_000);
            string id = await page.PublishAsync("message", count++);
            await page.UntilAsync($"comet.next === '{id}'");
        }

        return count;
    }
}
