using System.Text.RegularExpressions;
using Comet.Simulator.Options;
using Comet.Simulator.Relay;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Relay;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The relay's page in a browser.</summary>
[TestClass]
[DoNotParallelize]
public partial class RelayPageTests
{
    private const string Token = "0123456789abcdef";

    // When the page asks is kept, by its clock.
    private const string LoseRelay = """
        () => {
          window.askedAt = [];
          window.keptFetch = window.fetch;
          window.fetch = async () => {
            askedAt.push(Date.now());
            throw new TypeError("gone");
          };
        }
        """;

    private const string ShowTab = """
        isSeen => {
          Object.defineProperty(document, "hidden", { configurable: true, value: !isSeen });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """;

    // The page's clock where it is not the machine's.
    private static readonly DateTime s_begin = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Boards_are_listed_with_their_values_and_followed()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await OpenAsync(browser, relay.Host);
        ILocator cells = page.Locator("#rows tr").First.Locator("td");
        await Assertions.Expect(cells.Nth(1)).ToHaveTextAsync("offline");
        await Assertions.Expect(cells.Last).ToHaveTextAsync("none yet");
        await Assertions.Expect(page.Locator("#empty")).ToBeHiddenAsync();
        await using (TestSimulator board = await DialAsync(relay))
        {
            await Assertions.Expect(cells.Nth(1)).ToHaveTextAsync("online");
            await Assertions.Expect(cells.Nth(2)).ToHaveTextAsync("websocket");
            await Assertions.Expect(cells.Last).ToContainTextAsync("led false");
            await relay.PublishAsync("led", "true");
            await Assertions.Expect(cells.Last).ToContainTextAsync("led true");
            await Assertions.Expect(page.Locator("#totals"))
                .ToHaveTextAsync("1 of 1 online, 0 clients");
        }

        await Assertions.Expect(cells.Nth(1)).ToHaveTextAsync("offline");
        await Assertions.Expect(cells.Nth(1)).ToHaveClassAsync("text offline");
        await Assertions.Expect(cells.Last).ToContainTextAsync("stale: ");
        await Assertions.Expect(cells.Last).ToContainTextAsync("led true");

        // By keyboard alone: the filter, then a head, then the board.
        await page.FocusAsync("#filter");
        await page.Keyboard.TypeAsync("none");
        await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("none");
        await page.FillAsync("#filter", "LED");
        await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("1 – 1 of 1");
        ILocator head = page.Locator("#heads th").First;
        await head.Locator("button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(head).ToHaveAttributeAsync("aria-sort", "descending");
        await cells.First.Locator("a").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(relay.Url.AbsoluteUri);
        await Assertions.Expect(page.Locator("#methods-title")).ToBeVisibleAsync();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Without_boards_it_says_how_one_comes_and_without_the_relay_that_it_is_gone()
    {
        TestLog log = new();
        RelayHost relay = new(
            new RelayOptions
            {
                Port = 0,
                Devices = new Dictionary<string, string?> { [RelayOptions.AnyDevice] = null },
            },
            log);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        await using (relay)
        {
            await relay.StartAsync();
            IPage page = await OpenAsync(browser, relay);
            await Assertions.Expect(page.Locator("#empty")).ToContainTextAsync(
                $"ws://{relay.EndPoint}/uplink/ID");
            await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("none");
            await relay.DisposeAsync();
            await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync(
                GonePattern());
            await Assertions.Expect(page.Locator("#list")).ToBeVisibleAsync();
        }

        Assert.IsEmpty(log.Faults);
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_relay_that_asks_for_a_token_shows_nothing_without_it()
    {
        await using TestRelayHost relay =
            await TestRelayHost.StartAsync(new RelayOptions { Token = Token });
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync(relay.Host.Url.AbsoluteUri);
        await Assertions.Expect(page.Locator("#token")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#list")).ToBeHiddenAsync();
        await page.Keyboard.TypeAsync("wrongwrong");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#link"))
            .ToHaveTextAsync("the access token is not one of the server's");
        await page.FillAsync("#token", Token);
        await page.ClickAsync("#access button");
        await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync("live");
        await Assertions.Expect(page.Locator("#access")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#rows tr")).ToHaveCountAsync(1);

        // The board's page has the token, too; and so has a page whose link brings it.
        await page.ClickAsync("#rows a");
        await Assertions.Expect(page.Locator("#access")).ToBeHiddenAsync();
        IPage linked = await browser.NewPageAsync();
        await linked.GotoAsync(relay.Host.Url + "#token=" + Token);
        await Assertions.Expect(linked.Locator("#link")).ToHaveTextAsync("live");
        Assert.DoesNotContain("token", linked.Url);
        IPage open = await browser.NewPageAsync();
        await open.GotoAsync(relay.Host.Url.AbsoluteUri);
        await Assertions.Expect(open.Locator("#token")).ToBeFocusedAsync();
        await open.GotoAsync(relay.Host.Url + "#token=" + Token);
        await Assertions.Expect(open.Locator("#link")).ToHaveTextAsync("live");
        await Assertions.Expect(open.Locator("#access")).ToBeHiddenAsync();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_relay_that_is_gone_is_asked_less_often_and_found_again()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await OpenAsync(browser, relay.Host, hasClock: true);
        ILocator link = page.Locator("#link");
        await page.EvaluateAsync(LoseRelay);
        await Assertions.Expect(link).ToContainTextAsync("the relay cannot be reached");
        await Assertions.Expect(page.Locator("#list.lost tr")).Not.ToHaveCountAsync(0);
        await page.Clock.PauseAtAsync(s_begin.AddHours(1));
        int before = await page.EvaluateAsync<int>("askedAt.length");
        await page.Clock.RunForAsync(180_000);
        long[] times = await page.EvaluateAsync<long[]>("askedAt");
        long[] waits = [.. times.Zip(times.Skip(1), (one, next) => next - one).Skip(before)];
        CollectionAssert.AreEqual(waits.Order().ToArray(), waits, string.Join(' ', waits));
        CollectionAssert.AreEqual(
            Enumerable.Repeat(30_000L, 4).ToArray(), waits.TakeLast(4).ToArray(),
            string.Join(' ', waits));

        // A tab that nobody sees does not ask, and does at once when it is seen.
        await page.EvaluateAsync(ShowTab, false);
        await page.Clock.RunForAsync(180_000);
        Assert.AreEqual(times.Length, await page.EvaluateAsync<int>("askedAt.length"));
        await page.EvaluateAsync(ShowTab, true);
        Assert.AreEqual(times.Length + 1, await page.EvaluateAsync<int>("askedAt.length"));

        // No further than to the next question, whose own time is the page's, too.
        await page.RouteAsync("**/devices", route => route.FulfillAsync(
            new RouteFulfillOptions { Status = 502, Body = "<h1>Bad gateway</h1>" }));
        await page.EvaluateAsync("window.fetch = keptFetch");
        await page.Clock.RunForAsync(4_000);
        await Assertions.Expect(link).ToContainTextAsync("the relay answers 502, and no list; ");
        await page.UnrouteAllAsync();
        await page.Clock.RunForAsync(8_000);
        await Assertions.Expect(link).ToHaveTextAsync("live");
        await Assertions.Expect(page.Locator("#list.lost")).ToHaveCountAsync(0);
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_page_is_accessible_and_fits_a_narrow_screen()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await using TestSimulator board = await DialAsync(relay);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            IPage page = await OpenAsync(browser, relay.Host, new BrowserNewPageOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = 400, Height = 900 },
            });
            await Assertions.Expect(page.Locator("td.online")).ToHaveCountAsync(1);
            AxeResult result = await page.RunAxe();
            Assert.IsEmpty(result.Violations, string.Join('\n', result.Violations.Select(
                violation => $"{violation.Id}: {violation.Nodes[0].Html}")));
            Assert.AreEqual(
                400, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await page.CloseAsync();
        }
    }

    private static Task<TestSimulator> DialAsync(TestRelayHost relay)
    {
        return TestSimulator.StartAsync(new SimulatorOptions
        {
            UplinkUrl = relay.UplinkUrl,
            UplinkToken = TestRelayHost.Token,
        });
    }

    // A page on which something goes wrong says so in its console.
    private static async Task<IPage> OpenAsync(
        IBrowser browser,
        RelayHost relay,
        BrowserNewPageOptions? options = null,
        bool hasClock = false)
    {
        IPage page = await browser.NewPageAsync(options);
        if (hasClock)
        {
            await page.Clock.InstallAsync(new ClockInstallOptions { TimeDate = s_begin });
        }

        List<string> faults = [];
        page.PageError += (_, fault) => faults.Add(fault);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                faults.Add(message.Text);
            }
        };
        await page.GotoAsync(relay.Url.AbsoluteUri);
        await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync("live");
        Assert.IsEmpty(faults, string.Join('\n', faults));
        return page;
    }

    [GeneratedRegex("^the relay cannot be reached; what is shown is of .*[0-9]")]
    private static partial Regex GonePattern();
}
