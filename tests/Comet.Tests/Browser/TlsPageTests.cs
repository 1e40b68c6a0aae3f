using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The dashboard over https: every lane, wss among them.</summary>
[TestClass]
[DoNotParallelize]
public class TlsPageTests
{
    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Every_lane_follows_the_board_over_TLS()
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(
            simulator, options: new BrowserNewPageOptions { IgnoreHTTPSErrors = true });
        Assert.StartsWith("https://", dashboard.Page.Url);
        bool isOn = false;
        foreach (string method in Subscriber.Methods)
        {
            isOn = !isOn;
            await dashboard.Page.Locator($"#toggle-{method}").ClickAsync();
            await dashboard.ExpectInEveryLaneAsync("led", isOn ? "on" : "off");
            Assert.AreEqual(isOn, simulator.Host.Board.IsLedOn, method);
        }

        dashboard.AssertSilent();
    }
}
