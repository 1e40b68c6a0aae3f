using System.Globalization;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The client library goes on where it was, whatever happened to the connection.</summary>
[TestClass]
[DoNotParallelize]
public class LibraryResumeTests
{
    private static readonly string[] s_paths = ["/ws", "/sse", "/stream", "/long-poll", "/poll"];

    private static readonly string[] s_methods =
        ["websocket", "sse", "streaming", "long-polling", "polling"];

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Each_event_comes_once_across_killed_connections_and_changes_of_method()
    {
        const int EventsPerMethod = 40;
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { topics = new[] { "message" }, since = "latest" });
        int count = 0;
        for (int i = 0; i < s_methods.Length; i++)
        {
            await page.UntilMethodAsync(s_methods[i]);
            for (int j = 0; j < EventsPerMethod; j++)
            {
                if (j % 10 == 5)
                {
                    proxy.Reset(s_paths[i]);
                }

                // Blocked in the middle: the rest comes by the next method.
                if (j == EventsPerMethod / 2 && i < s_methods.Length - 1)
                {
                    proxy.Set(s_paths[i], ProxyFault.Refused);
                }

                await simulator.PublishAsync(
                    "message", count++.ToString(CultureInfo.InvariantCulture));
            }

            await page.UntilAsync($"log.events.length >= {count}");
        }

        Assert.AreEqual(
            $"[{string.Join(',', Enumerable.Range(0, count))}]", await page.DataAsync("message"));
        Assert.AreEqual(
            string.Join(' ', s_methods),
            await page.Page.EvaluateAsync<string>(
                "log.notices.filter(n => n.name === 'method').map(n => n.method).join(' ')"));
        Assert.AreEqual(0, await CountAsync(page, "gap"));
        Assert.AreEqual(0, await CountAsync(page, "reset"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow("websocket")]
    [DataRow("sse")]
    [DataRow("streaming")]
    [DataRow("long-polling")]
    [DataRow("polling")]
    public async Task A_restart_of_the_board_is_told_once(string method)
    {
        TestSimulator before = await TestSimulator.StartAsync();
        int port = before.EndPoint.Port;
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, before.Url, new { methods = new[] { method } });
        await page.UntilMethodAsync(method);
        string id = await page.PublishAsync("message", "before");
        await page.UntilAsync($"comet.next === '{id}'");
        await before.DisposeAsync();
        await page.UntilAsync("comet.state === 'offline'");

        await using TestSimulator after = await TestSimulator.StartAsync(port: port);
        id = await after.PublishAsync("message", "\"after\"");
        await page.UntilAsync($"comet.next === '{id}'");
        await page.UntilMethodAsync(method);
        Assert.AreEqual("[\"before\",\"after\"]", await page.DataAsync("message"));
        Assert.AreEqual("[21.5,21.5]", await page.DataAsync("temperature"));
        Assert.AreEqual(
            id.Split('-')[0],
            await page.Page.EvaluateAsync<string>(
                "log.notices.filter(n => n.name === 'reset').map(n => n.epoch).join()"));
        Assert.AreEqual(0, await CountAsync(page, "gap"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task What_can_no_longer_be_had_is_told_with_its_ids()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { topics = "message", since = "latest" });
        await page.UntilMethodAsync("websocket");
        string last = await page.PublishAsync("message", "last");
        await page.UntilAsync($"comet.next === '{last}'");

        // All that it could come back by is cut off until the log has turned over.
        foreach (string path in s_paths)
        {
            proxy.Set(path, ProxyFault.ResetAfter(0));
        }

        proxy.Reset("/ws");
        await page.UntilAsync("comet.state === 'offline'");
        for (int i = 0; i < 200; i++)
        {
            await simulator.PublishAsync("message", i.ToString(CultureInfo.InvariantCulture));
        }

        foreach (string path in s_paths)
        {
            proxy.Set(path, ProxyFault.None);
        }

        await page.UntilAsync("log.events.at(-1).data === 199");
        Assert.AreEqual(1, await CountAsync(page, "gap"));
        Assert.IsTrue(await page.Page.EvaluateAsync<bool>(
            """
            () => {
              const number = id => +id.split("-")[1];
              const gap = log.notices.find(n => n.name === "gap");
              return number(gap.from) === number(log.events[0].id) + 1
                && number(gap.to) + 1 === number(log.events[1].id);
            }
            """));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_WebSocket_that_swallows_its_frames_is_found_out()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        proxy.Set("/ws", ProxyFault.Swallowed);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { }, hasFakeClock: true);
        await page.UntilMethodAsync("websocket");
        await simulator.PublishAsync("message", "1");
        await page.Page.Clock.RunForAsync(36_000);
        await page.UntilMethodAsync("sse");
        await simulator.PublishAsync("message", "2");
        await page.UntilAsync("log.events.at(-1).data === 2");
        Assert.AreEqual("[1,2]", await page.DataAsync("message"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_quiet_WebSocket_is_kept()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { topics = "message" }, hasFakeClock: true);
        await page.UntilMethodAsync("websocket");
        for (int i = 1; i <= 3; i++)
        {
            await page.Page.Clock.RunForAsync(36_000);
            await page.UntilAsync($"log.ended === {i}");
        }

        Assert.AreEqual(3, proxy.CountOf("/poll"));
        Assert.AreEqual(1, proxy.CountOf("/ws"));
        await page.AssertCleanAsync();
    }

    private static Task<int> CountAsync(LibraryPage page, string name)
    {
        return page.Page.EvaluateAsync<int>(
            "name => log.notices.filter(n => n.name === name).length", name);
    }
}
