using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The first page in a real browser: five lanes, five methods, one board.</summary>
[TestClass]
[DoNotParallelize]
public class PageTests
{
    private static readonly string[] s_held =
        ["\"long-poll\"", "\"stream\"", "\"sse\"", "\"ws\""];

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Every_lane_shows_the_replayed_temperature()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(isReplaying: true);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        List<string> complaints = [];
        IPage page = await OpenAsync(browser, simulator, complaints);
        foreach (string method in Subscriber.Methods)
        {
            ILocator temperature = page.Locator($"#temperature-{method}");
            await Assertions.Expect(temperature).ToHaveTextAsync(
                new System.Text.RegularExpressions.Regex(@"^-?\d+\.\d\d$"));
            string before = await temperature.InnerTextAsync();
            await Assertions.Expect(temperature).Not.ToHaveTextAsync(
                before, new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });
        }

        AssertSilent(complaints);
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_LED_switched_in_any_lane_shows_in_all_of_them()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        List<string> complaints = [];
        IPage page = await OpenAsync(browser, simulator, complaints);
        bool on = false;
        foreach (string method in Subscriber.Methods)
        {
            on = !on;
            await page.Locator($"#toggle-{method}").ClickAsync();
            foreach (string other in Subscriber.Methods)
            {
                await Assertions.Expect(page.Locator($"#led-{other}"))
                    .ToHaveTextAsync(on ? "on" : "off");
                await Assertions.Expect(page.Locator($"#toggle-{other}"))
                    .ToHaveAttributeAsync("aria-checked", on ? "true" : "false");
            }

            Assert.AreEqual(on, simulator.Host.Board.IsLedOn, method);
        }

        AssertSilent(complaints);
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_message_and_the_button_show_in_every_lane()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        List<string> complaints = [];
        IPage page = await OpenAsync(browser, simulator, complaints);
        await page.GetByLabel("Message to every client").FillAsync("grün <b>€</b> 😀");
        await page.Keyboard.PressAsync("Enter");
        simulator.Host.Board.SetButton(true);
        foreach (string method in Subscriber.Methods)
        {
            await Assertions.Expect(page.Locator($"#message-{method}"))
                .ToHaveTextAsync("grün <b>€</b> 😀");
            await Assertions.Expect(page.Locator($"#button-{method}")).ToHaveTextAsync("pressed");
        }

        AssertSilent(complaints);
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Lanes_go_on_after_the_server_was_restarted()
    {
        TestSimulator before = await TestSimulator.StartAsync();
        int port = before.EndPoint.Port;
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await OpenAsync(browser, before, []);
        await before.DisposeAsync();

        await using TestSimulator after = await TestSimulator.StartAsync(port: port);
        after.Host.Board.SetTemperature(-725);
        foreach (string method in Subscriber.Methods)
        {
            await Assertions.Expect(page.Locator($"#temperature-{method}")).ToHaveTextAsync(
                "-7.25", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
            await Assertions.Expect(page.Locator($"#missed-{method}"))
                .ToHaveTextAsync("board restarted");
        }
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_page_nobody_looks_at_gives_its_connections_back_and_goes_on_later()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        List<string> complaints = [];
        IPage page = await OpenAsync(browser, simulator, complaints);
        await SetHiddenAsync(page, true);
        await Limit.UntilAsync(
            async () =>
            {
                string status = await simulator.Client.GetStringAsync("status", Limit.Token);
                return !s_held.Any(held => status.Contains(held, StringComparison.Ordinal));
            },
            "no lane holds a connection");

        await simulator.PublishAsync("message", "\"first\"");
        string last = await simulator.PublishAsync("message", "\"last\"");
        await SetHiddenAsync(page, false);
        foreach (string method in Subscriber.Methods)
        {
            await Assertions.Expect(page.Locator($"#message-{method}")).ToHaveTextAsync("last");
            await Assertions.Expect(page.Locator($"#id-{method}")).ToHaveTextAsync(last);
            await Assertions.Expect(page.Locator($"#missed-{method}")).ToHaveTextAsync("none");
        }

        AssertSilent(complaints);
    }

    private static async Task SetHiddenAsync(IPage page, bool isHidden)
    {
        await page.EvaluateAsync(
            "hidden => { Object.defineProperty(document, 'hidden',"
            + " { configurable: true, get: () => hidden });"
            + " document.dispatchEvent(new Event('visibilitychange')); }",
            isHidden);
    }

    /// <summary>Opens the page and waits until every lane is connected.</summary>
    private static async Task<IPage> OpenAsync(
        IBrowser browser, TestSimulator simulator, List<string> complaints)
    {
        IPage page = await browser.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(simulator.Url.ToString());
        foreach (string method in Subscriber.Methods)
        {
            await Assertions.Expect(page.Locator($"#state-{method}")).ToHaveAttributeAsync(
                "data-state", "open", new LocatorAssertionsToHaveAttributeOptions
                {
                    Timeout = 15_000,
                });
        }

        return page;
    }

    private static void AssertSilent(List<string> complaints)
    {
        Assert.IsEmpty(complaints, string.Join('\n', complaints));
    }
}
