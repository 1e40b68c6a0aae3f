using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The page of a board that asks for an access token.</summary>
[TestClass]
[DoNotParallelize]
public class AccessPageTests
{
    private const string Write = "a/write+token-of_32.octets~0123==";
    private const string Read = "a-read-token";

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_token_behind_the_hash_opens_every_lane_and_leaves_the_address()
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await browser.NewPageAsync();
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync($"{simulator.Url}#token={Uri.EscapeDataString(Write)}");
        await AssertOpenAsync(page);
        Assert.AreEqual(simulator.Url.ToString(), page.Url);
        await page.Locator("#toggle-ws").ClickAsync();
        await Assertions.Expect(page.Locator("#led-poll")).ToHaveTextAsync("on");
        await page.Locator("#toggle-sse").ClickAsync();
        await Assertions.Expect(page.Locator("#led-ws")).ToHaveTextAsync("off");

        // The tab remembers it.
        await page.ReloadAsync();
        await AssertOpenAsync(page);
        await Assertions.Expect(page.Locator("#access")).ToBeHiddenAsync();
        Assert.IsEmpty(complaints, string.Join('\n', complaints));
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Without_a_token_the_page_asks_for_one_until_it_is_right()
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await browser.NewPageAsync();
        await page.GotoAsync(simulator.Url.ToString());
        ILocator form = page.Locator("#access");
        await Assertions.Expect(form).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#state-ws")).ToHaveTextAsync("paused");

        // Asked again after a wrong one: between the two the form is hidden.
        await page.GetByLabel("The board asks for an access token").FillAsync("not-the-token");
        await page.RunAndWaitForResponseAsync(
            () => page.Keyboard.PressAsync("Enter"), response => response.Status == 401);
        await Assertions.Expect(form).ToBeVisibleAsync();

        await page.GetByLabel("The board asks for an access token").FillAsync(Read);
        await page.Keyboard.PressAsync("Enter");
        await AssertOpenAsync(page);
        await Assertions.Expect(form).ToBeHiddenAsync();

        // A reader is told why it may not switch, over HTTP and over the WebSocket.
        foreach (string method in (string[])[Subscriber.Poll, Subscriber.Ws])
        {
            await page.Locator($"#toggle-{method}").ClickAsync();
            await Assertions.Expect(page.Locator("#notice"))
                .ToContainTextAsync("the access token does not permit to publish");
            await page.EvaluateAsync("document.getElementById('notice').textContent = ''");
        }

        Assert.IsFalse(simulator.Host.Board.IsLedOn);
    }

    private static async Task AssertOpenAsync(IPage page)
    {
        foreach (string method in Subscriber.Methods)
        {
            await Assertions.Expect(page.Locator($"#state-{method}")).ToHaveAttributeAsync(
                "data-state", "open", new LocatorAssertionsToHaveAttributeOptions
                {
                    Timeout = 15_000,
                });
            await Assertions.Expect(page.Locator($"#temperature-{method}"))
                .ToHaveTextAsync("21.50");
        }
    }
}
