using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The tabs of a browser share one connection.</summary>
[TestClass]
[DoNotParallelize]
public class LibraryTabsTests
{
    // A page from http://192.168… is no secure context and has no Web Locks.
    private const string WithoutLocks =
        "Object.defineProperty(navigator, 'locks', { value: undefined })";

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow(true)]
    [DataRow(false)]
    public async Task The_survivor_takes_over_where_the_leader_was(bool hasLocks)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await NewContextAsync(browser, hasLocks);
        LibraryPage leader = await LibraryPage.FollowAsync(context, proxy.Url, new { });
        await leader.UntilMethodAsync("websocket");
        await PublishAsync(simulator, 1, leader);

        // A late tab gets what holds now, from the board itself, and no connection of its own.
        LibraryPage follower = await LibraryPage.FollowAsync(context, proxy.Url, new { });
        await follower.UntilMethodAsync("websocket");
        await follower.UntilAsync("comet.next === log.events.at(-1)?.id");
        Assert.AreEqual("[1]", await follower.DataAsync("message"));
        Assert.AreEqual("[21.5]", await follower.DataAsync("temperature"));
        await PublishAsync(simulator, 2, leader, follower);
        Assert.AreEqual(1, proxy.CountOf("/ws"));

        await leader.Page.CloseAsync(new PageCloseOptions { RunBeforeUnload = false });
        string id = await simulator.PublishAsync("message", "3");
        await follower.UntilAsync($"comet.next === '{id}'");
        await Limit.UntilAsync(
            () => proxy.CountOf("/ws") == 2 && proxy.OpenOf("/ws") == 1, "the survivor leads");
        await PublishAsync(simulator, 4, follower);
        Assert.AreEqual("[1,2,3,4]", await follower.DataAsync("message"));
        Assert.AreEqual(2, proxy.CountOf("/ws"));
        await leader.AssertSilentAsync();
        await follower.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Four_tabs_that_open_together_end_with_one_connection(bool hasLocks)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await NewContextAsync(browser, hasLocks);
        List<LibraryPage> pages = [];
        for (int i = 0; i < 4; i++)
        {
            pages.Add(await LibraryPage.OpenAsync(context, proxy.Url));
        }

        await Task.WhenAll(
            pages.Select(page => page.FollowAsync(new { methods = new[] { "sse" } })));
        foreach (LibraryPage page in pages)
        {
            await page.UntilMethodAsync("sse");
        }

        await PublishAsync(simulator, 1, [.. pages]);
        await Limit.UntilAsync(() => proxy.OpenOf("/sse") == 1, "one connection is left");

        // The one that leads closes in good order, twice: each of the others still gets all.
        for (int i = 2; i <= 3; i++)
        {
            LibraryPage leader = await LeaderAsync(pages);
            await leader.Page.EvaluateAsync("comet.close()");
            pages.Remove(leader);
            await leader.AssertSilentAsync();
            await PublishAsync(simulator, i, [.. pages]);
            await Limit.UntilAsync(() => proxy.OpenOf("/sse") == 1, "another one leads");
        }

        foreach (LibraryPage page in pages)
        {
            Assert.AreEqual("[1,2,3]", await page.DataAsync("message"));
            await page.AssertCleanAsync();
        }
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_tab_is_told_what_happens_to_the_connection_of_another()
    {
        TestSimulator before = await TestSimulator.StartAsync();
        int port = before.EndPoint.Port;
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await NewContextAsync(browser, hasLocks: true);
        LibraryPage leader = await LibraryPage.FollowAsync(context, before.Url, new { });
        await leader.UntilMethodAsync("websocket");
        LibraryPage follower = await LibraryPage.FollowAsync(context, before.Url, new { });
        await follower.UntilMethodAsync("websocket");
        await before.DisposeAsync();
        await follower.UntilAsync("comet.state === 'offline'");
        await using TestSimulator after = await TestSimulator.StartAsync(port: port);
        await PublishAsync(after, 1, leader, follower);
        await follower.UntilMethodAsync("websocket");
        await follower.UntilAsync("log.notices.some(n => n.name === 'reset')");
        Assert.AreEqual(
            1, await follower.Page.EvaluateAsync<int>(
                "log.notices.filter(n => n.name === 'reset').length"));
        Assert.IsTrue(await follower.Page.EvaluateAsync<bool>(
            "log.notices.find(n => n.name === 'offline').retryInMs > 0"));
        await follower.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Tabs_that_want_other_events_or_their_own_connection_have_it()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await NewContextAsync(browser, hasLocks: true);
        object[] options = [new { }, new { topics = "message,led" }, new { shared = false }];
        foreach (object option in options)
        {
            LibraryPage page = await LibraryPage.FollowAsync(context, proxy.Url, option);
            await page.UntilMethodAsync("websocket");
            await page.AssertCleanAsync();
        }

        Assert.AreEqual(3, proxy.OpenOf("/ws"));
    }

    // What other tabs say is kept from the library, or lost, until the page is to hear.
    private const string Deafness = """
        (() => {
          let isDeaf = true;
          const kept = [];
          const { set } = Object.getOwnPropertyDescriptor(BroadcastChannel.prototype, "onmessage");
          Object.defineProperty(BroadcastChannel.prototype, "onmessage", {
            set(listener) {
              set.call(this, event => {
                if (isDeaf) kept.push(() => listener(event));
                else listener(event);
              });
            },
          });
          window.forget = () => { kept.length = 0; };
          window.hear = () => {
            isDeaf = false;
            kept.forEach(tell => tell());
          };
        })();
        """;

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Two_that_lead_at_once_end_with_one_connection_and_no_loss(bool isLost)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await NewContextAsync(browser, hasLocks: false);
        await context.AddInitScriptAsync(Deafness);
        object options = new { topics = "message", methods = new[] { "sse" } };
        LibraryPage older = await LibraryPage.FollowAsync(context, proxy.Url, options);
        await older.UntilMethodAsync("sse");

        // The younger's own events come late, so that it resigns before it has what the older has.
        proxy.Set("/sse", ProxyFault.Delayed(1000));
        LibraryPage younger = await LibraryPage.FollowAsync(context, proxy.Url, options);
        await younger.UntilMethodAsync("sse");
        await PublishAsync(simulator, 0, older, younger);
        Assert.AreEqual(2, proxy.OpenOf("/sse"));

        if (isLost)
        {
            await younger.Page.EvaluateAsync("forget()");
            await older.Page.EvaluateAsync("forget()");
        }

        // The younger hears of these in one go, and resigns at the first.
        const int Count = 5;
        for (int i = 1; i <= Count; i++)
        {
            await PublishAsync(simulator, i, older);
        }

        await younger.Page.EvaluateAsync("hear()");
        await older.Page.EvaluateAsync("hear()");
        await Limit.UntilAsync(() => proxy.OpenOf("/sse") == 1, "one has resigned");
        await PublishAsync(simulator, Count + 1, older, younger);
        string expected = $"[{string.Join(',', Enumerable.Range(0, Count + 2))}]";
        Assert.AreEqual(expected, await older.DataAsync("message"));
        Assert.AreEqual(expected, await younger.DataAsync("message"));
        Assert.AreEqual(2, proxy.CountOf("/sse"));
        Assert.IsTrue(await older.Page.EvaluateAsync<bool>("log.ended < log.requests.length"));
        await older.AssertCleanAsync();
        await younger.AssertCleanAsync();
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Two_in_one_page_share_what_they_can_and_get_their_own_topics()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using FaultyProxy proxy = new(simulator.EndPoint);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IBrowserContext context = await NewContextAsync(browser, hasLocks: true);
        LibraryPage page = await LibraryPage.FollowAsync(
            context, proxy.Url, new { topics = "message,led", since = "latest" });
        await page.UntilMethodAsync("websocket");
        await page.Page.EvaluateAsync(
            """
            async () => {
              const { Comet } = await import("/comet.js");
              const follow = topics => {
                const comet = new Comet(location.origin, { topics, since: "latest" });
                const got = { comet, seen: "" };
                comet.on("*", (data, event) => { got.seen += event.topic + data + " "; });
                return got;
              };
              window.same = follow(["message", "led"]);
              window.other = follow(["led"]);
            }
            """);
        await page.UntilAsync("same.comet.state === 'open' && other.comet.state === 'open'");
        await page.UntilAsync("same.comet.next && other.comet.next");
        await simulator.PublishAsync("message", "1");
        await simulator.PublishAsync("led", "true");
        await page.UntilAsync("same.seen.includes('led')");
        await page.UntilAsync("other.seen.includes('led')");
        Assert.AreEqual(
            "message1 ledtrue |ledtrue ",
            await page.Page.EvaluateAsync<string>("same.seen + '|' + other.seen"));
        Assert.AreEqual("[1]", await page.DataAsync("message"));
        Assert.AreEqual("[true]", await page.DataAsync("led"));
        Assert.AreEqual(2, proxy.OpenOf("/ws"));
        await page.AssertCleanAsync();
    }

    private static async Task<IBrowserContext> NewContextAsync(IBrowser browser, bool hasLocks)
    {
        IBrowserContext context = await browser.NewContextAsync();
        if (!hasLocks)
        {
            await context.AddInitScriptAsync(WithoutLocks);
        }

        return context;
    }

    private static async Task PublishAsync(
        TestSimulator simulator, int value, params LibraryPage[] pages)
    {
        string id = await simulator.PublishAsync("message", $"{value}");
        foreach (LibraryPage page in pages)
        {
            await page.UntilAsync($"comet.next === '{id}'");
        }
    }

    // The one that asked for a stream last and has not ended it.
    private static async Task<LibraryPage> LeaderAsync(List<LibraryPage> pages)
    {
        List<LibraryPage> leaders = [];
        foreach (LibraryPage page in pages)
        {
            if (await page.Page.EvaluateAsync<bool>("log.ended < log.requests.length"))
            {
                leaders.Add(page);
            }
        }

        Assert.HasCount(1, leaders);
        return leaders[0];
    }
}
