using System.Runtime.CompilerServices;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The tutorial's page, unmodified, opened from its file.</summary>
[TestClass]
[DoNotParallelize]
public class TutorialTests
{
    private const int Port = 12345;

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_text_that_is_left_comes_back_reversed()
    {
        await using TestSimulator simulator = await StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        IPage page = await browser.NewPageAsync();
        string file = Path.Combine(Root(), "simulator", "samples", "tutorial.html");
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        ILocator log = page.Locator("#log");
        await Assertions.Expect(log).ToContainTextAsync("connected");

        ILocator input = page.Locator("#message");
        await input.FillAsync("Hello, board 😀");
        await input.BlurAsync();
        await Assertions.Expect(log).ToContainTextAsync("sent: Hello, board 😀");
        await Assertions.Expect(log).ToContainTextAsync("received: 😀 draob ,olleH");
    }

    private static async Task<TestSimulator> StartAsync()
    {
        try
        {
            return await TestSimulator.StartAsync(port: Port);
        }
        catch (SimulatorException fault)
        {
            Assert.Inconclusive($"The page names its port, and it cannot be had: {fault.Message}");
            throw;
        }
    }

    private static string Root([CallerFilePath] string file = "")
    {
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
    }
}
