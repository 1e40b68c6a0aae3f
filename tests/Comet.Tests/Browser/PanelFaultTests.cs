using System.Text.Json;
using Comet.Simulator.Options;
using Comet.Tests.Bench;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>What is switched and set on the panel, and who sees it.</summary>
[TestClass]
[DoNotParallelize]
public class PanelFaultTests
{
    private const int Missed = 500;

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_page_sees_what_is_switched_here_and_what_it_received_is_seen_here()
    {
        await using TestBench bench = await TestBench.StartAsync(
            new SimulatorOptions { HasNoRates = true });
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        PanelPage panel = await PanelPage.OpenAsync(browser, bench);
        LibraryPage page = await LibraryPage.FollowAsync(
            await browser.NewContextAsync(),
            bench.Simulator.Url,
            new { topics = new[] { "message" }, methods = new[] { "websocket" } });
        await page.UntilMethodAsync("websocket");
        await Followers.PublishAsync(bench.Simulator, 1, 1);
        await page.UntilAsync("log.events.at(-1)?.data === 1");

        // Off the network for longer than the log remembers.
        await panel.Fault("wifi-off").Locator("[name=peers]").SelectOptionAsync("reset");
        await panel.Switch("wifi-off").ClickAsync();
        await page.UntilAsync("log.notices.some(n => n.name === 'offline')");
        await Assertions.Expect(panel.Page.Locator("#alarm"))
            .ToHaveTextAsync("1 fault on: wifi-off");
        await Assertions.Expect(panel.Switch("wifi-off")).ToBeCheckedAsync();
        await Followers.PublishAsync(bench.Simulator, 2, Missed);
        await panel.Switch("wifi-off").ClickAsync();
        await page.UntilAsync($"log.events.at(-1)?.data === {Missed + 1}");
        await Assertions.Expect(panel.Switch("wifi-off")).Not.ToBeCheckedAsync();

        // A reboot, which takes its second.
        uint epoch = bench.Host.Epoch;
        await panel.Switch("reboot").ClickAsync();
        await Assertions.Expect(panel.Page.Locator("#alarm")).ToHaveTextAsync("1 fault on: reboot");
        await Limit.UntilAsync(() => bench.Host.Epoch != epoch, "it is up again");
        await Followers.PublishAsync(bench.Simulator, 700, 1);
        await page.UntilAsync("log.events.at(-1)?.data === 700");
        await Assertions.Expect(panel.Page.Locator("#alarm")).ToHaveTextAsync("");
        string told = await page.Page.EvaluateAsync<string>(
            "log.notices.map(n => n.name).filter((n, i, all) => n !== 'open' && n !== 'method'"
            + " && n !== all[i - 1]).join()");
        Assert.AreEqual("offline,gap,offline,reset", told, await page.DescribeAsync());

        // What the page received since, while more comes.
        await panel.Page.Locator("#slots button").ClickAsync();
        ILocator frames = panel.Page.Locator("#traffic tr.frame");
        await Assertions.Expect(panel.Page.Locator("#traffic tr.request"))
            .ToContainTextAsync("GET /ws?");
        await Assertions.Expect(frames.Last).ToContainTextAsync("message 700 · ");
        await Followers.PublishAsync(bench.Simulator, 701, 1);
        await Assertions.Expect(frames.Last).ToContainTextAsync("message 701 · ");
        await Assertions.Expect(frames.Last).ToContainTextAsync("text frame");
        panel.AssertSound();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_fault_has_arguments_a_slot_and_a_time_and_is_cleared_by_itself()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        PanelPage panel = await PanelPage.OpenAsync(browser, bench);
        ILocator latency = panel.Fault("latency");
        await latency.Locator("[name=slot]").SelectOptionAsync("3");
        await latency.Locator("[name=for]").FillAsync("100");
        await panel.Switch("latency").ClickAsync();
        ILocator on = latency.GetByRole(AriaRole.Listitem);
        await Assertions.Expect(on).ToContainTextAsync("slot 3: ms 200, jitter 0 · ");
        await Assertions.Expect(on).ToContainTextAsync(" s left");
        Assert.AreEqual("ms=200,slot=3,for=100", await ArgumentsAsync(bench));

        // Another one besides, for all.
        await latency.Locator("[name=slot]").SelectOptionAsync("all");
        await latency.Locator("[name=for]").FillAsync("0");
        await latency.Locator("[name=jitter]").FillAsync("9");
        await latency.GetByRole(AriaRole.Button, Named("Apply")).ClickAsync();
        await Assertions.Expect(on).ToHaveCountAsync(2);
        await on.First.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(on).ToHaveCountAsync(1);
        Assert.AreEqual("ms=200,slot=3,for=100", await ArgumentsAsync(bench));

        // What others do is seen, too, and so is what cannot be meant.
        await bench.Host.ApplyFaultAsync("stall", "slot=1");
        await Assertions.Expect(panel.Switch("stall")).ToBeCheckedAsync();
        await panel.Fault("bandwidth").Locator("[name=bytes]").FillAsync("0");
        await panel.Switch("bandwidth").ClickAsync();
        await Assertions.Expect(panel.Page.Locator("#fault-error")).ToHaveTextAsync(
            "fault bandwidth: bytes=0: expected a number of bytes a second from 1 to 1000000000");
        await panel.Page.Locator("#faults-clear").ClickAsync();
        await Assertions.Expect(panel.Page.Locator("#alarm")).ToHaveTextAsync("");
        await Assertions.Expect(panel.Page.Locator("#fault-error")).ToHaveTextAsync("");
        Assert.IsTrue(bench.Host.Faults.All(fault => !fault.IsOn));
        panel.AssertSound();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_signal_that_is_set_on_the_panel_is_what_the_board_publishes()
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using IBrowser browser = await BrowserFixture.LaunchAsync();
        PanelPage panel = await PanelPage.OpenAsync(browser, bench);
        await using Subscriber sse = await Subscriber.OpenAsync(
            bench.Simulator, Subscriber.Sse, "topics=temperature&since=latest");
        ILocator generator = panel.Generator("temperature");
        ILocator set = generator.GetByRole(AriaRole.Button, Named("Set"));
        ILocator line = generator.GetByLabel("As text");
        await generator.GetByLabel("kind").SelectOptionAsync("constant");
        await generator.Locator("[name=value]:visible").FillAsync("30.5");
        await Assertions.Expect(line).ToHaveValueAsync("constant:value=30.5");
        await set.ClickAsync();
        Assert.AreEqual("30.5", (await sse.NextAsync()).Data);
        await Assertions.Expect(panel.Page.Locator("#celsius")).ToHaveTextAsync("30.50 °C");
        await Assertions.Expect(generator.Locator("output"))
            .ToHaveTextAsync("constant:value=30.5");

        await generator.GetByLabel("drop-out").CheckAsync();
        foreach (string name in (string[])["from", "for", "every"])
        {
            await generator.Locator($"[name={name}]:visible").FillAsync("0");
        }

        await set.ClickAsync();
        Assert.AreEqual("null", (await sse.NextAsync()).Data);
        await Assertions.Expect(panel.Page.Locator("#celsius")).ToHaveTextAsync("fails");
        await line.FillAsync("sine:1");
        await set.ClickAsync();
        await Assertions.Expect(generator.GetByRole(AriaRole.Alert)).ToHaveTextAsync(
            "signal temperature=sine:1: \"sine:1\" at character 13: expected min=, a number from "
            + "-1000000 to 1000000");
        ILocator free = generator.GetByRole(AriaRole.Button, Named("Back to the trace"));
        await free.ClickAsync();
        await Assertions.Expect(generator.Locator("output")).ToHaveTextAsync("the trace");
        await Assertions.Expect(free).ToBeDisabledAsync();
        Assert.IsEmpty(bench.Host.Signals);
        panel.AssertSound();
    }

    private static LocatorGetByRoleOptions Named(string name)
    {
        return new LocatorGetByRoleOptions { Name = name, Exact = true };
    }

    private static async Task<string> ArgumentsAsync(TestBench bench)
    {
        JsonElement faults = (await bench.StateAsync()).GetProperty("faults");
        return string.Join(
            ';', faults.EnumerateArray().Select(fault => fault.GetProperty("arguments")));
    }
}
