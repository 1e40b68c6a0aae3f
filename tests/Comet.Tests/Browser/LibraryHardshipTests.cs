using System.Globalization;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>What the client library makes of odd answers, and of an end in the middle.</summary>
[TestClass]
[DoNotParallelize]
public class LibraryHardshipTests
{
    private static readonly string[] s_paths = ["/ws", "/sse", "/stream", "/long-poll", "/poll"];

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow("polling", "/poll", "{}")]
    [DataRow("polling", "/poll", "null")]
    [DataRow("long-polling", "/long-poll", "<html>Sign in</html>")]
    [DataRow("streaming", "/stream", "{\"id\":7}\n")]
    [DataRow("streaming", "/stream", "{\"id\":\n")]
    [DataRow("sse", "/sse", "event: comet.gap\ndata: null\n\n")]
    [DataRow("sse", "/sse", "data: {broken\n\n")]
    public async Task What_is_no_answer_of_a_board_is_a_failure_like_another(
        string method, string path, string answer)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.OpenAsync(context, simulator.Url);
        await page.Page.RouteAsync(
            $"**{path}*", route => route.FulfillAsync(new RouteFulfillOptions { Body = answer }));
        await page.FollowAsync(new { methods = new[] { method } });
        await page.UntilAsync("log.notices.some(n => n.name === 'offline')");
        await page.Page.UnrouteAllAsync();
        await page.UntilMethodAsync(method);
        string id = await simulator.PublishAsync("message", "1");
        await page.UntilAsync($"comet.next === '{id}'");
        Assert.AreEqual("[1]", await page.DataAsync("message"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow("websocket")]
    [DataRow("sse")]
    [DataRow("long-polling")]
    public async Task A_token_that_no_longer_holds_ends_it(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { methods = new[] { method }, token = "old" });
        await page.UntilMethodAsync(method);
        foreach (string path in s_paths)
        {
            proxy.Set(path, ProxyFault.Answered("401 Unauthorized", ""));
        }

        foreach (string path in s_paths)
        {
            proxy.Reset(path);
        }

        await page.UntilAsync("comet.state === 'closed'");
        Assert.AreEqual(
            "401 true close",
            await page.Page.EvaluateAsync<string>(
                "(([a, b]) => [a.status, a.retryInMs === Infinity, b.name].join(' '))"
                + "(log.notices.slice(-2))"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_date_in_Retry_After_is_respected()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        string date = DateTimeOffset.UtcNow.AddHours(0.5)
            .ToString("R", CultureInfo.InvariantCulture);
        await RefuseAsync(proxy, $"Retry-After: {date}\r\n", 60_000, 1_801_000);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_Retry_After_of_years_does_not_turn_into_none()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await RefuseAsync(proxy, "Retry-After: 99999999999\r\n", 3_600_000, 3_601_000);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_page_that_is_left_stays_disconnected_until_it_is_shown_again()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { shared = false });
        await page.UntilMethodAsync("websocket");

        // The order of HTML's "unload a document": a page that is kept is hidden after pagehide.
        Assert.AreEqual("offline offline", await page.Page.EvaluateAsync<string>(
            """
            () => {
              dispatchEvent(new Event("pagehide"));
              const first = comet.state;
              document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
              return first + " " + comet.state;
            }
            """));
        await Limit.UntilAsync(() => proxy.OpenOf("/ws") == 0, "it has disconnected");
        await simulator.PublishAsync("message", "1");
        await page.Page.EvaluateAsync("dispatchEvent(new Event('pageshow'))");
        await page.UntilMethodAsync("websocket");
        string id = await simulator.PublishAsync("message", "2");
        await page.UntilAsync($"comet.next === '{id}'");
        Assert.AreEqual("[1,2]", await page.DataAsync("message"));
        Assert.AreEqual(2, proxy.CountOf("/ws"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Nothing_is_called_once_a_listener_has_closed_or_removed_it()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(context, simulator.Url, new { });
        await page.UntilMethodAsync("websocket");
        await page.Page.EvaluateAsync(
            """
            () => {
              window.called = "";
              comet.on("led", () => { called += "a"; remove(); });
              const remove = comet.on("led", () => { called += "removed"; });
              comet.on("message", () => { called += "b"; comet.close(); });
              comet.on("message", () => { called += "late"; });
              comet.on("*", (data, event) => {
                if (event.topic === "message") called += "all";
              });
            }
            """);
        await simulator.PublishAsync("led", "true");
        await simulator.PublishAsync("message", "1");
        await page.UntilAsync("comet.state === 'closed'");
        Assert.AreEqual("ab", await page.Page.EvaluateAsync<string>("called"));
        Assert.AreEqual("close", await page.Page.EvaluateAsync<string>("log.notices.at(-1).name"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow("before")]
    [DataRow("after")]
    public async Task A_signal_that_is_aborted_at_once_lets_nothing_begin(string when)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.OpenAsync(context, proxy.Url);
        int listeners = await page.Page.EvaluateAsync<int>("held.listeners");
        await page.FollowAsync(new { signal = when });
        await page.UntilAsync("comet.state === 'closed'");
        await page.UntilAsync($"held.listeners === {listeners} && held.timers.size === 0");
        Assert.AreEqual(
            "close", await page.Page.EvaluateAsync<string>("log.notices.map(n => n.name).join()"));
        Assert.AreEqual(0, await page.Page.EvaluateAsync<int>("log.requests.length"));
        Assert.AreEqual(0, s_paths.Sum(proxy.CountOf));
        await page.AssertCleanAsync();
    }

    // A page that is refused waits as long as it is told to, within limits.
    private static async Task RefuseAsync(FaultyProxy proxy, string field, int least, int most)
    {
        proxy.Set("/sse", ProxyFault.Answered("503 Service Unavailable", field));
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { methods = new[] { "sse" } }, hasFakeClock: true);
        await page.UntilAsync("comet.state === 'offline'");
        double wait = await page.Page.EvaluateAsync<double>("log.notices.at(-1).retryInMs");
        Assert.IsInRange(least, most, wait);
        await page.Page.Clock.RunForAsync(50_000);
        Assert.AreEqual(1, proxy.CountOf("/sse"));
        proxy.Set("/sse", ProxyFault.None);
        await page.Page.Clock.RunForAsync(most - 50_000);
        await page.UntilMethodAsync("sse");
        await page.AssertCleanAsync();
    }
}
