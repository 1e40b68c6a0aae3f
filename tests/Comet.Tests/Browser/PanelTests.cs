using System.Text.Json;
using Comet.Tests.Bench;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The bench's panel in a browser: it shows the board, and moves it.</summary>
[TestClass]
[DoNotParallelize]
public class PanelTests
{
    private const int Rows = 200;

    // Whatever can be seen and cut off, but for what may be scrolled.
    private const string FindClipped = """
        () => [...document.querySelectorAll('body *')]
          .filter(e => e.checkVisibility() && !e.closest('.scroll, .unseen'))
          .filter(e => e.getBoundingClientRect().right > innerWidth + .5
            || e.matches('button, h2, h3, p, li, label') && e.scrollWidth > e.clientWidth + 1
              && getComputedStyle(e).display !== 'inline')
          .map(e => e.outerHTML.slice(0, 80)).slice(0, 10)
        """;

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

        // Whose cursors are at one place has one label.
        await using Subscriber second = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Sse);
        await using Subscriber third = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Ws);
        int[] slots = [];
        await Limit.UntilAsync(
            async () => (slots = await SlotsAsync(bench)).Length == 3, "all follow");
        await Assertions.Expect(page.Locator("#slots-count")).ToHaveTextAsync(
            "3 of 10 slots; free: 5 for anyone, 2 for requests alone");
        await page.WaitForFunctionAsync(
            "async slots => window.texts.has((await import('./draw.js')).join(slots))", slots);
        Assert.AreEqual(
            "0, 1, 3–6",
            await page.EvaluateAsync<string>(
                "async () => (await import('./draw.js')).join([0, 1, 3, 4, 5, 6])"));
        await AssertRatesAsync(browser, page, bench);
    }

    // Neither what was published while nobody looked nor a reboot is taken for a peak.
    private static async Task AssertRatesAsync(IBrowser browser, IPage earlier, TestBench bench)
    {
        const int Unseen = 200;
        await earlier.CloseAsync();
        await Followers.PublishAsync(bench.Simulator, 1, Unseen);
        IPage page = await OpenAsync(browser, bench);
        await Assertions.Expect(page.Locator("#message")).ToHaveTextAsync($"{Unseen}");
        string epoch = $"{bench.Host.Epoch:x8}";
        await bench.Host.ApplyFaultAsync("reboot", "0");
        await Assertions.Expect(page.Locator("#log")).Not.ToContainTextAsync(epoch);
        double[] rates = await page.EvaluateAsync<double[]>("window.rates");
        Assert.IsNotEmpty(rates);
        Assert.IsTrue(
            Array.TrueForAll(rates, rate => rate is >= 0 and < Unseen / 4),
            string.Join(' ', rates));
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
    [DataRow(400, ColorScheme.Light)]
    [DataRow(400, ColorScheme.Dark)]
    [DataRow(1600, ColorScheme.Light)]
    public async Task The_panel_is_accessible_and_fits_the_screen(int width, ColorScheme scheme)
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Sse);
        await bench.Host.ApplyFaultAsync("latency", "1,slot=9,for=100");
        bench.Host.SetSignal("temperature=sine:min=1,max=9+noise:1+drop-out:from=999999+drift:0.1");
        PanelPage panel = await PanelPage.OpenAsync(browser, bench, new BrowserNewPageOptions
        {
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
        });
        await panel.Page.Locator("#slots button").ClickAsync();
        await Assertions.Expect(panel.Page.Locator("#traffic tr.request")).ToBeVisibleAsync();

        // Many more rows than there is room for are scrolled within their box.
        for (int i = 0; i < Rows; i += 10)
        {
            await Followers.PublishAsync(bench.Simulator, i, 10);
        }

        await Assertions.Expect(panel.Page.Locator("#traffic tr").Nth(Rows)).ToBeAttachedAsync();
        Assert.IsLessThanOrEqualTo(
            await panel.Page.EvaluateAsync<double>(
                "document.body.getBoundingClientRect().bottom + scrollY + 1"),
            await panel.Page.EvaluateAsync<double>("document.documentElement.scrollHeight"));
        AxeResult result = await panel.Page.RunAxe();
        Assert.IsEmpty(result.Violations, string.Join('\n', result.Violations.Select(
            violation => $"{violation.Id}: {violation.Nodes[0].Html}")));
        Assert.AreEqual(
            width, await panel.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        string[] clipped = await panel.Page.EvaluateAsync<string[]>(FindClipped);
        Assert.IsEmpty(clipped, string.Join('\n', clipped));
        panel.AssertSound();
    }

    // The slots whose connections follow.
    private static async Task<int[]> SlotsAsync(TestBench bench)
    {
        JsonElement slots = (await bench.StateAsync()).GetProperty("slots");
        return [.. slots.EnumerateArray()
            .Where(slot => slot.GetProperty("cursor").ValueKind == JsonValueKind.Number)
            .Select(slot => slot.GetProperty("slot").GetInt32())];
    }

    private static async Task<IPage> OpenAsync(IBrowser browser, TestBench bench)
    {
        return (await PanelPage.OpenAsync(browser, bench)).Page;
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
}
