using System.Text.Json;
using System.Text.RegularExpressions;
using Comet.Tests.Bench;
using Comet.Tests.EndToEnd.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The bench's panel in a browser: it shows the board, and moves it.</summary>
[TestClass]
[DoNotParallelize]
public partial class PanelTests
{
    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_panel_follows_by_the_client_library_and_takes_no_slot_of_the_board()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await OpenAsync(browser, bench);
        await Assertions.Expect(page.Locator("#sockets-now")).ToHaveTextAsync("0 of 10");
        await Assertions.Expect(page.Locator("#celsius")).ToHaveTextAsync("21.50 °C");
        await Assertions.Expect(page.Locator("#slots tr")).ToHaveCountAsync(0);

        // A subscriber's slot and cursor, and what it has to come.
        await using Subscriber sse = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Sse);
        ILocator cells = page.Locator("#slots tr td");
        await Assertions.Expect(cells.Nth(2)).ToHaveTextAsync("sse");
        await Assertions.Expect(cells.Nth(3)).ToHaveTextAsync("live");
        string before = await PictureAsync(page);
        string id = await bench.Simulator.PublishAsync("led", "true");
        await Assertions.Expect(page.Locator("#led")).ToHaveClassAsync("on");
        await Assertions.Expect(cells.Nth(4)).ToHaveTextAsync($"{Delivery.SequenceOf(id) + 1}");
        Assert.AreNotEqual(before, await PictureAsync(page));
        await bench.Simulator.PublishAsync("message", "[\"hello\"]");
        await Assertions.Expect(page.Locator("#message")).ToHaveTextAsync("[\"hello\"]");
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Whoever_moves_the_panel_moves_the_board()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await OpenAsync(browser, bench);
        await using Subscriber sse = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Sse);

        foreach (string key in (string[])["#cap", "#press"])
        {
            await page.Locator(key).HoverAsync();
            await page.Mouse.DownAsync();
            await AssertNextAsync(sse, "button", "true");
            await Assertions.Expect(page.Locator("#cap")).ToHaveClassAsync("down");
            await page.Mouse.UpAsync();
            await AssertNextAsync(sse, "button", "false");
        }

        await page.Locator("#press").FocusAsync();
        await page.Keyboard.DownAsync(" ");
        await AssertNextAsync(sse, "button", "true");
        await page.Keyboard.UpAsync(" ");
        await AssertNextAsync(sse, "button", "false");

        await page.Locator("#switch").ClickAsync();
        await AssertNextAsync(sse, "led", "true");
        Assert.IsTrue(bench.Host.Board.IsLedOn);
        await page.Locator("#temperature").FillAsync("30.25");
        await AssertNextAsync(sse, "temperature", "30.25");
        await page.Locator("#light").FillAsync("7");
        await AssertNextAsync(sse, "light", "7");
        await page.Locator("#light-free").ClickAsync();
        await Limit.UntilAsync(() => !bench.Host.Board.IsLightHeld, "the light is let go");
        Assert.IsTrue(bench.Host.Board.IsTemperatureHeld);
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_panel_says_that_the_bench_is_gone()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await OpenAsync(browser, bench);
        await bench.Host.StopAsync();
        await Assertions.Expect(page.Locator("#link"))
            .ToHaveTextAsync("the bench cannot be reached");
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_panel_is_accessible_and_fits_a_narrow_screen()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            IPage page = await OpenAsync(browser, bench, new BrowserNewPageOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = 400, Height = 900 },
            });
            AxeResult result = await page.RunAxe();
            Assert.IsEmpty(result.Violations, string.Join('\n', result.Violations.Select(
                violation => $"{violation.Id}: {violation.Nodes[0].Html}")));
            Assert.AreEqual(
                400, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await page.CloseAsync();
        }
    }

    // A page on which something goes wrong says so in its console.
    private static async Task<IPage> OpenAsync(
        IBrowser browser, TestBench bench, BrowserNewPageOptions? options = null)
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
        await page.GotoAsync(bench.Url.AbsoluteUri);
        await Assertions.Expect(page.Locator("#link")).ToHaveTextAsync("live by websocket");
        await Assertions.Expect(page.Locator("#log")).ToContainTextAsync(EpochPattern());
        JsonElement log = (await bench.StateAsync()).GetProperty("log");
        await Assertions.Expect(page.Locator("#log"))
            .ToContainTextAsync(log.GetProperty("epoch").GetString()!);
        Assert.IsEmpty(faults, string.Join('\n', faults));
        return page;
    }

    private static async Task AssertNextAsync(Subscriber subscriber, string topic, string data)
    {
        Delivery delivery = await subscriber.NextAsync();
        Assert.AreEqual((topic, data), (delivery.Topic, delivery.Data));
    }

    private static Task<string> PictureAsync(IPage page)
    {
        return page.Locator("#ring").EvaluateAsync<string>("canvas => canvas.toDataURL()");
    }

    [GeneratedRegex("^epoch [0-9a-f]{8}, ")]
    private static partial Regex EpochPattern();
}
