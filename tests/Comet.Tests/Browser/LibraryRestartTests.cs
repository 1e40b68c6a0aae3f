using System.Globalization;
using System.Net.Http.Json;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The client library and a board that loses its power.</summary>
[TestClass]
[DoNotParallelize]
public class LibraryRestartTests
{
    private const int Events = 10;

    private static readonly string[] s_methods =
        ["websocket", "sse", "streaming", "long-polling", "polling"];

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_killed_board_that_starts_again_is_told_as_a_reset_by_each_method()
    {
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        using SimulatorProcess first = SimulatorProcess.Start("--port", "0");
        Uri url = await first.UrlAsync();
        List<LibraryPage> pages = [];
        foreach (string method in s_methods)
        {
            IBrowserContext context = await browser.NewContextAsync();
            LibraryPage page = await LibraryPage.FollowAsync(context, url, new
            {
                topics = new[] { "message" },
                methods = new[] { method },
                pollInterval = 200,
            });
            await page.UntilMethodAsync(method);
            pages.Add(page);
        }

        await PublishAsync(url, 1);
        await AwaitAsync(pages, Events);
        await first.KillAsync();

        using SimulatorProcess second = SimulatorProcess.Start(
            "--port", url.Port.ToString(CultureInfo.InvariantCulture));
        Assert.AreEqual(url, await second.UrlAsync());
        await PublishAsync(url, Events + 1);
        await AwaitAsync(pages, 2 * Events);
        await PublishAsync(url, (2 * Events) + 1);
        await AwaitAsync(pages, 3 * Events);
        for (int i = 0; i < pages.Count; i++)
        {
            Assert.AreEqual(
                $"[{string.Join(',', Enumerable.Range(1, 3 * Events))}]",
                await pages[i].DataAsync("message"),
                s_methods[i]);

            // Told once, with the epoch of all that follows; nothing is missing besides.
            Assert.AreEqual(
                "true,0",
                await pages[i].Page.EvaluateAsync<string>(
                    "[log.notices.filter(n => n.name === 'reset').map(n => n.epoch).join() "
                    + "=== comet.next.split('-')[0], "
                    + "log.notices.filter(n => n.name === 'gap').length].join()"),
                await pages[i].DescribeAsync());
            await pages[i].AssertCleanAsync();
        }
    }

    private static async Task PublishAsync(Uri url, int from)
    {
        using HttpClient client = new() { BaseAddress = url, Timeout = Limit.Patience };
        for (int i = 0; i < Events;)
        {
            using HttpResponseMessage answer = await client.PostAsJsonAsync(
                "publish/message", from + i, Limit.Token);
            if (answer.Headers.RetryAfter?.Delta is { } wait)
            {
                await Task.Delay(wait, CancellationToken.None);
                continue;
            }

            answer.EnsureSuccessStatusCode();
            i++;
        }
    }

    private static async Task AwaitAsync(List<LibraryPage> pages, int count)
    {
        foreach (LibraryPage page in pages)
        {
            await page.UntilAsync($"log.events.some(e => e.data === {count})");
        }
    }
}
