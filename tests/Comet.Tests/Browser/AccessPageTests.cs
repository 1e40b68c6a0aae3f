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
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(
            simulator, $"#token={Uri.EscapeDataString(Write)}");
        IPage page = dashboard.Page;
        await dashboard.ExpectInEveryLaneAsync("led", "off");
        await Assertions.Expect(page.Locator("#temperature")).ToHaveTextAsync("21.50");
        Assert.AreEqual(simulator.Url.ToString(), page.Url);
        await dashboard.Part("toggle", Subscriber.Ws).ClickAsync();
        await dashboard.ExpectInEveryLaneAsync("led", "on");
        await dashboard.Part("toggle", Subscriber.Sse).ClickAsync();
        await dashboard.ExpectInEveryLaneAsync("led", "off");

        // The tab remembers it.
        await page.ReloadAsync();
        await dashboard.ExpectConnectedAsync();
        await Assertions.Expect(page.Locator("#access")).ToBeHiddenAsync();
        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Without_a_token_the_page_asks_for_one_until_it_is_right()
    {
        await using TestSimulator simulator = await TestSimulator.StartGuardedAsync(Write, Read);
        await using DashboardPage dashboard = await DashboardPage.OpenAsync(simulator);
        IPage page = dashboard.Page;
        ILocator form = page.Locator("#access");
        await Assertions.Expect(form).ToBeVisibleAsync();
        await dashboard.ExpectInEveryLaneAsync("state", "needs a token");

        // Asked again after a wrong one: between the two the form is hidden.
        await page.GetByLabel("The board asks for an access token").FillAsync("not-the-token");
        await page.RunAndWaitForResponseAsync(
            () => page.Keyboard.PressAsync("Enter"), response => response.Status == 401);
        await Assertions.Expect(form).ToBeVisibleAsync();

        await page.GetByLabel("The board asks for an access token").FillAsync(Read);
        await page.Keyboard.PressAsync("Enter");
        await dashboard.ExpectConnectedAsync();
        await dashboard.ExpectInEveryLaneAsync("led", "off");
        await Assertions.Expect(page.Locator("#temperature")).ToHaveTextAsync("21.50");
        await Assertions.Expect(form).ToBeHiddenAsync();

        // A reader is told why it may not switch, whatever the method.
        foreach (string one in
            (string[])[.. Subscriber.Methods.Select(method => $"#toggle-{method}"), "#toggle"])
        {
            await page.Locator(one).ClickAsync();
            await Assertions.Expect(page.Locator("#notice"))
                .ToContainTextAsync("the access token does not permit to publish");
            await page.EvaluateAsync("document.getElementById('notice').textContent = ''");
        }

        Assert.IsFalse(simulator.Host.Board.IsLedOn);
    }
}
