using System.Text.Json;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The client library over a long time, at its end, and when it is refused.</summary>
[TestClass]
[DoNotParallelize]
public class LibraryLifeTests
{
    private const string Write = "a-write+token/of~some.length==";
    private const string Read = "a-read-token";

    private static readonly string[] s_paths = ["/ws", "/sse", "/stream", "/long-poll", "/poll"];

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    [DataRow("websocket", true)]
    [DataRow("sse", false)]
    [DataRow("long-polling", true)]
    [DataRow("polling", false)]
    public async Task Half_an_hour_leaves_no_timer_and_no_listener_behind(
        string method, bool shared)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.OpenAsync(context, proxy.Url, hasFakeClock: true);
        int listeners = await page.Page.EvaluateAsync<int>("held.listeners");
        int timers = await page.Page.EvaluateAsync<int>("held.timers.size");
        await page.FollowAsync(new { methods = new[] { "websocket", method }, shared });
        if (method != "websocket")
        {
            proxy.Set("/ws", ProxyFault.Refused);
            proxy.Reset("/ws");
        }

        await page.UntilMethodAsync(method);
        int most = 0;
        for (int second = 0; second < 1800; second += 20)
        {
            await page.Page.Clock.RunForAsync(20_000);
            if (second % 300 == 0)
            {
                proxy.Reset("/" + s_paths.Single(path => IsOf(path, method)).TrimStart('/'));
            }

            // What a back-off holds up comes when its time has come.
            string id = await simulator.PublishAsync("message", $"{second}");
            await page.UntilPassingAsync($"comet.next === '{id}' && comet.state === 'open'");
            if (second >= 600)
            {
                int held = await page.Page.EvaluateAsync<int>("held.listeners + held.timers.size");
                most = second == 600 ? held + 6 : most;
                Assert.IsLessThanOrEqualTo(most, held, $"after {second} s");
            }
        }

        Assert.AreEqual(
            90, JsonDocument.Parse(await page.DataAsync("message")).RootElement.GetArrayLength());
        await page.Page.EvaluateAsync("comet.close()");
        await page.UntilAsync($"held.timers.size === {timers} && held.listeners === {listeners}");
        await Limit.UntilAsync(
            () => s_paths.All(path => proxy.OpenOf(path) == 0), "all connections are closed");
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow("websocket")]
    [DataRow("sse")]
    [DataRow("streaming")]
    [DataRow("long-polling")]
    [DataRow("polling")]
    public async Task A_signal_ends_everything(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.OpenAsync(context, proxy.Url);
        int listeners = await page.Page.EvaluateAsync<int>("held.listeners");
        int timers = await page.Page.EvaluateAsync<int>("held.timers.size");
        await page.FollowAsync(new { signal = true, methods = new[] { method } });
        await page.UntilMethodAsync(method);
        await page.Page.EvaluateAsync("ending.abort()");
        await page.UntilAsync("comet.state === 'closed' && log.notices.at(-1).name === 'close'");
        await page.UntilAsync($"held.timers.size === {timers} && held.listeners === {listeners}");
        await page.UntilAsync("log.ended === log.requests.length");
        await Limit.UntilAsync(
            () => s_paths.All(path => proxy.OpenOf(path) == 0), "all connections are closed");
        Assert.AreEqual("undefined", await page.PublishAsync("message", 1));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow("503 Service Unavailable")]
    [DataRow("429 Too Many Requests")]
    public async Task Retry_After_is_respected(string status)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        proxy.Set("/sse", ProxyFault.Answered(status, "Retry-After: 30\r\n"));
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { methods = new[] { "sse", "polling" } }, hasFakeClock: true);
        await page.UntilAsync("comet.state === 'offline'");
        Assert.IsTrue(
            await page.Page.EvaluateAsync<bool>(
                "log.notices[0].retryInMs >= 30000 && log.notices[0].retryInMs <= 31000"));
        Assert.AreEqual(
            int.Parse(status[..3], null),
            await page.Page.EvaluateAsync<int>("log.notices[0].status"));
        proxy.Set("/sse", ProxyFault.None);
        await page.Page.Clock.RunForAsync(29_000);
        Assert.AreEqual(1, proxy.CountOf("/sse") + proxy.CountOf("/poll"));
        await page.Page.Clock.RunForAsync(2_100);
        await page.UntilMethodAsync("sse");
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Attempts_get_rarer_while_the_board_is_away()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        foreach (string path in s_paths)
        {
            proxy.Set(path, ProxyFault.ResetAfter(0));
        }

        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { }, hasFakeClock: true);
        const string Waits = "log.notices.filter(n => n.name === 'offline').map(n => n.retryInMs)";
        for (int i = 1; i <= 9; i++)
        {
            await page.UntilAsync($"{Waits}.length >= {i}");
            await page.Page.Clock.RunForAsync(30_001);
        }

        Assert.IsTrue(
            await page.Page.EvaluateAsync<bool>(
                $"{Waits}.every((ms, i) => ms > Math.min(250 * 2 ** i, 15000) - 1"
                + " && ms <= Math.min(500 * 2 ** i, 30000))"),
            await page.Page.EvaluateAsync<string>($"{Waits}.join()"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow("websocket")]
    [DataRow("sse")]
    [DataRow("polling")]
    public async Task A_token_opens_the_board_and_a_wrong_one_ends_it(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        string[] methods = [method];
        LibraryPage writer = await LibraryPage.FollowAsync(
            context, simulator.Url, new { methods, token = Write });
        await writer.UntilMethodAsync(method);
        string id = await writer.PublishAsync("led", true);
        await writer.UntilAsync($"comet.next === '{id}'");

        LibraryPage reader = await LibraryPage.FollowAsync(
            context, simulator.Url, new { methods, token = Read });
        await reader.UntilMethodAsync(method);
        await reader.UntilAsync($"comet.next === '{id}'");
        Assert.AreEqual("403", await reader.PublishAsync("led", false));
        Assert.AreEqual("404", await writer.PublishAsync("none", false));
        Assert.AreEqual("403", await writer.PublishAsync("temperature", 1));

        LibraryPage stranger = await LibraryPage.FollowAsync(
            context, simulator.Url, new { methods, token = "wrong-token" });
        await stranger.UntilAsync("comet.state === 'closed'");
        Assert.AreEqual(
            "offline 401,close",
            await stranger.Page.EvaluateAsync<string>(
                "log.notices.map(n => n.name + (n.status ? ' ' + n.status : '')).join()"));
        await writer.AssertCleanAsync();
        await reader.AssertCleanAsync();
        await stranger.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_hidden_tab_pauses_when_asked_to_and_goes_on_with_what_it_missed()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { pauseHidden = true });
        await page.UntilMethodAsync("websocket");
        await SetHiddenAsync(page, true);
        await page.UntilAsync("comet.state === 'offline'");
        await Limit.UntilAsync(() => proxy.OpenOf("/ws") == 0, "it has disconnected");
        await simulator.PublishAsync("message", "1");
        await simulator.PublishAsync("message", "2");
        await SetHiddenAsync(page, false);
        await page.UntilAsync("log.events.at(-1).data === 2");
        await page.UntilMethodAsync("websocket");
        Assert.AreEqual("[1,2]", await page.DataAsync("message"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_tab_that_is_opened_hidden_says_so_and_waits_until_it_is_shown()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.OpenAsync(context, proxy.Url);
        await SetHiddenAsync(page, true);
        await page.FollowAsync(new { pauseHidden = true });
        await page.UntilAsync("comet.state === 'offline'");
        await SetHiddenAsync(page, true);
        Assert.AreEqual(
            "offline never",
            await page.Page.EvaluateAsync<string>(
                "log.notices.map(n => n.name"
                + " + (n.retryInMs === Infinity ? ' never' : '')).join()"));
        Assert.AreEqual(0, s_paths.Sum(proxy.CountOf));
        await SetHiddenAsync(page, false);
        await page.UntilMethodAsync("websocket");
        Assert.AreEqual("[21.5]", await page.DataAsync("temperature"));

        LibraryPage other = await LibraryPage.OpenAsync(context, proxy.Url);
        await SetHiddenAsync(other, true);
        await other.FollowAsync(new { pauseHidden = true, shared = false });
        await other.UntilAsync("comet.state === 'offline'");
        await other.Page.EvaluateAsync("comet.close()");
        await SetHiddenAsync(other, false);
        await other.UntilAsync("comet.state === 'closed'");
        Assert.AreEqual(1, proxy.CountOf("/ws"));
        await page.AssertCleanAsync();
        await other.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_hidden_tab_goes_on_with_its_one_connection_when_not_asked_to_pause()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { shared = false });
        await page.UntilMethodAsync("websocket");
        await SetHiddenAsync(page, true);
        await SetHiddenAsync(page, false);
        await page.PublishAsync("message", 1);
        await page.UntilAsync("log.events.at(-1).data === 1");
        Assert.AreEqual(1, proxy.CountOf("/ws"));
        Assert.AreEqual("websocket,open", await page.Page.EvaluateAsync<string>(
            "log.notices.map(n => n.name === 'method' ? n.method : n.name).join()"));
        await page.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_listener_that_throws_is_reported_and_stops_nothing()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await browser.NewContextAsync();
        LibraryPage page = await LibraryPage.FollowAsync(
            context, simulator.Url, new { methods = new[] { "websocket" } });
        await page.UntilMethodAsync("websocket");
        await page.Page.EvaluateAsync(
            """
            () => {
              window.removed = comet.on("message", () => { throw new Error("a fault"); });
            }
            """);
        await simulator.PublishAsync("message", "1");
        await page.UntilAsync("log.events.at(-1).data === 1");
        await Limit.UntilAsync(() => page.Faults.Count == 1, "the fault is reported");
        StringAssert.Contains(page.Faults[0], "a fault");
        await page.Page.EvaluateAsync("() => { removed(); }");
        await simulator.PublishAsync("message", "2");
        await page.UntilAsync("log.events.at(-1).data === 2");
        Assert.HasCount(1, page.Faults);
    }

    private static bool IsOf(string path, string method)
    {
        return path switch
        {
            "/ws" => method == "websocket",
            "/sse" => method == "sse",
            "/stream" => method == "streaming",
            "/long-poll" => method == "long-polling",
            _ => method == "polling",
        };
    }

    private static async Task SetHiddenAsync(LibraryPage page, bool isHidden)
    {
        await page.Page.EvaluateAsync(
            "hidden => { Object.defineProperty(document, 'hidden',"
            + " { configurable: true, get: () => hidden });"
            + " document.dispatchEvent(new Event('visibilitychange')); }",
            isHidden);
    }
}
