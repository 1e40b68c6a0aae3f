using System.Text.RegularExpressions;
using Comet.Simulator.Faults;
using Comet.Simulator.Fleet;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Fleet;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The fleet's page in a browser: it lists the boards, finds some, and acts on them.
/// </summary>
[TestClass]
[DoNotParallelize]
public partial class FleetPageTests
{
    // What of the table is not on the screen, and lists on another line than their labels.
    private const string FindHidden = """
        () => [
          ...[...document.querySelectorAll('#heads button, #rows td')]
            .filter(e => e.getBoundingClientRect().right > innerWidth),
          ...[...document.querySelectorAll('.tools select')].filter(e => {
            const label = document.createRange();
            label.selectNode(e.labels[0].firstChild);
            const { top, bottom } = e.getBoundingClientRect();
            const middle = label.getBoundingClientRect();
            return middle.top < top || middle.bottom > bottom;
          }),
        ].map(e => e.outerHTML.slice(0, 80))
        """;

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_page_lists_the_boards_and_follows_them()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(120, subscribers: 4);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await OpenAsync(browser, fleet);
        ILocator rows = page.Locator("#rows tr");
        await Assertions.Expect(rows).ToHaveCountAsync(50);
        await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("1 – 50 of 120");
        ILocator first = rows.First.Locator("td");
        ILocator link = first.Nth(0).Locator("a");
        await Assertions.Expect(link).ToHaveTextAsync("board-0001");
        await Assertions.Expect(link).ToHaveAttributeAsync(
            "href", fleet.Boards[0].Url.AbsoluteUri);
        await Assertions.Expect(first.Nth(1)).ToHaveTextAsync("up");
        await Assertions.Expect(first.Nth(2)).ToHaveTextAsync($"{fleet.Boards[0].Host.Epoch:x8}");
        await Assertions.Expect(page.Locator("#totals")).ToContainTextAsync("120 of 120");

        // The line grows each second, and the value is the board's last.
        ILocator line = rows.First.Locator("polyline");
        int before = await PointsAsync(line);
        await Limit.UntilAsync(
            async () => await PointsAsync(line) > before + 1, "the line has grown");
        await Assertions.Expect(rows.First.Locator("svg")).ToHaveAttributeAsync(
            "aria-label", CelsiusPattern());
        fleet.Boards[0].Host.Board.SetTemperature(-1234);
        await Assertions.Expect(first.Nth(6)).ToHaveTextAsync("-12.34");

        await page.ClickAsync("#next");
        await page.ClickAsync("#next");
        await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("101 – 120 of 120");
        await Assertions.Expect(rows).ToHaveCountAsync(20);
        await Assertions.Expect(page.Locator("#next")).ToBeDisabledAsync();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Whoever_filters_and_switches_reaches_those_that_are_found()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(60);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await OpenAsync(browser, fleet);
        ILocator rows = page.Locator("#rows tr");
        await page.FillAsync("#filter", "board-001");
        await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("1 – 10 of 10");
        await page.CheckAsync("input[value=shown]");
        await page.SelectOptionAsync("#fault", "latency");
        await page.FillAsync("#arguments", "5,jitter=x");
        await page.ClickAsync("#fault-form button[type=submit]");
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("fault latency: ");
        Assert.IsEmpty(fleet.IdsWith("latency"));
        await page.FillAsync("#arguments", "5,jitter=2");
        await page.ClickAsync("#fault-form button[type=submit]");
        await Assertions.Expect(page.Locator("#result")).ToHaveTextAsync("done, on 10 boards");
        string[] found = [.. Enumerable.Range(10, 10).Select(number => $"board-00{number}")];
        CollectionAssert.AreEqual(found, fleet.IdsWith("latency"));
        await Assertions.Expect(rows.Locator("td.faulty")).ToHaveCountAsync(10);
        await Assertions.Expect(rows.First.Locator("td").Last)
            .ToHaveTextAsync("latency=5,jitter=2");

        // Found by their state, the last first, and by their fault.
        await page.FillAsync("#filter", "");
        await page.SelectOptionAsync("#state", "faulty");
        await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("1 – 10 of 10");
        ILocator head = page.Locator("#heads th").First;
        await head.Locator("button").ClickAsync();
        await Assertions.Expect(head).ToHaveAttributeAsync("aria-sort", "descending");
        await Assertions.Expect(rows.First).ToContainTextAsync("board-0019");
        await page.SelectOptionAsync("#state", "");
        await page.FillAsync("#filter", "jitter=2");
        await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("1 – 10 of 10");
        await page.CheckAsync("input[value=all]");
        await page.ClickAsync("#fault-off");
        await Assertions.Expect(page.Locator("#result")).ToHaveTextAsync("done, on 60 boards");
        await Assertions.Expect(page.Locator("#page")).ToHaveTextAsync("none");
        Assert.IsEmpty(fleet.IdsWith("latency"));

        await page.CheckAsync("input[value=share]");
        await page.FillAsync("#share", "5");
        await page.FillAsync("#signal", "light=constant:7");
        await page.ClickAsync("#signal-form button[type=submit]");
        await Assertions.Expect(page.Locator("#result")).ToHaveTextAsync("done, on 3 boards");
        Assert.AreEqual(
            3, fleet.Boards.Count(board => board.Host.Signals.Contains("light=constant:7")));
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_page_is_accessible_fits_a_narrow_screen_and_says_when_all_is_gone()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(3);
        await fleet.Host.ApplyFaultAsync(FaultSetting.Parse("stall"), FleetSelection.Share(34));
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            IPage page = await OpenAsync(browser, fleet, new BrowserNewPageOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = 400, Height = 900 },
            });
            await Assertions.Expect(page.Locator("td.faulty")).ToHaveCountAsync(1);
            AxeResult result = await page.RunAxe();
            Assert.IsEmpty(result.Violations, string.Join('\n', result.Violations.Select(
                violation => $"{violation.Id}: {violation.Nodes[0].Html}")));
            Assert.AreEqual(
                400, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            string[] hidden = await page.EvaluateAsync<string[]>(FindHidden);
            Assert.IsEmpty(hidden, string.Join('\n', hidden));
            if (scheme == ColorScheme.Dark)
            {
                await fleet.Host.StopAsync();
                await Assertions.Expect(page.Locator("#link"))
                    .ToHaveTextAsync("the fleet cannot be reached");
            }

            await page.CloseAsync();
        }
    }

    // A page on which something goes wrong says so in its console.
    private static async Task<IPage> OpenAsync(
        IBrowser browser, TestFleet fleet, BrowserNewPageOptions? options = null)
    {
        IPage page = await browser.NewPageAsync(options);
        List<string> faults = [];
        page.PageError += (_, fault) => faults.Add(fault);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                faults.Add(message.Text);
            }
        };
        await page.GotoAsync(fleet.Url.AbsoluteUri);
        await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync("live by websocket");
        await Assertions.Expect(page.Locator("#rows tr").First).ToBeVisibleAsync();
        Assert.IsEmpty(faults, string.Join('\n', faults));
        return page;
    }

    private static async Task<int> PointsAsync(ILocator line)
    {
        string points = await line.GetAttributeAsync("points") ?? "";
        return points.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
    }

    [GeneratedRegex(@"^-?[\d.]+ to -?[\d.]+ °C$")]
    private static partial Regex CelsiusPattern();
}
