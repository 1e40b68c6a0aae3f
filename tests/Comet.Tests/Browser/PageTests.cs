using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Playwright;

namespace Comet.Tests.Browser;

/// <summary>The dashboard in a real browser: five lanes, five methods, one board.</summary>
[TestClass]
[DoNotParallelize]
public partial class PageTests
{
    private static readonly string[] s_held =
        ["\"long-poll\"", "\"stream\"", "\"sse\"", "\"ws\""];

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Every_lane_follows_the_board_and_counts_what_it_costs()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(isReplaying: true);
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        foreach (string method in Subscriber.Methods)
        {
            await dashboard.Expect("last", method).ToHaveTextAsync(Reading());
            string before = await dashboard.Part("id", method).InnerTextAsync();
            await dashboard.Expect("id", method).Not.ToHaveTextAsync(
                before, new LocatorAssertionsToHaveTextOptions { Timeout = 15_000 });
            await dashboard.Expect("median", method).ToHaveTextAsync(Duration());
            await dashboard.Expect("p95", method).ToHaveTextAsync(Duration());
            await dashboard.Expect("rate", method).Not.ToHaveTextAsync("0.0");
        }

        ILocator temperature = dashboard.Page.Locator("#temperature");
        await Assertions.Expect(temperature).ToHaveTextAsync(Temperature());
        await Assertions.Expect(dashboard.Page.Locator("#light")).ToHaveTextAsync(Light());
        string shown = await temperature.InnerTextAsync();
        await Assertions.Expect(temperature).Not.ToHaveTextAsync(shown);

        // Polling asks again and again and pays for it; who follows a stream asked once.
        await Limit.UntilAsync(
            async () => await dashboard.NumberAsync("requests", Subscriber.Poll) > 5
                && await dashboard.NumberAsync("requests", Subscriber.LongPoll) > 3,
            "polls were counted");
        foreach (string method in (string[])[Subscriber.Stream, Subscriber.Sse, Subscriber.Ws])
        {
            await dashboard.Expect("requests", method).ToHaveTextAsync("1");
            Assert.IsGreaterThan(
                await dashboard.NumberAsync("bytes", method),
                await dashboard.NumberAsync("bytes", Subscriber.Poll));
        }

        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_LED_switched_anywhere_shows_everywhere()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        string[] switches = [.. Subscriber.Methods.Select(m => $"#toggle-{m}"), "#toggle"];
        bool on = false;
        foreach (string one in switches)
        {
            on = !on;
            await dashboard.Page.Locator(one).ClickAsync();
            await dashboard.ExpectInEveryLaneAsync("led", on ? "on" : "off");
            foreach (string other in switches)
            {
                await Assertions.Expect(dashboard.Page.Locator(other))
                    .ToHaveAttributeAsync("aria-checked", on ? "true" : "false");
            }

            await Assertions.Expect(dashboard.Page.Locator("#led"))
                .ToHaveTextAsync(on ? "on" : "off");
            Assert.AreEqual(on, simulator.Host.Board.IsLedOn, one);
        }

        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_message_and_the_button_show_in_every_lane_and_on_the_board()
    {
        const string text = "grün <b>€</b> 😀";
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        await dashboard.Page.GetByLabel("Message to every client").FillAsync(text);
        await dashboard.Page.Keyboard.PressAsync("Enter");
        await dashboard.ExpectInEveryLaneAsync("last", text);
        await Assertions.Expect(dashboard.Page.Locator("#messages p")).ToHaveTextAsync([text]);

        simulator.Host.Board.SetButton(true);
        await dashboard.ExpectInEveryLaneAsync("last", "Button pressed");
        await Assertions.Expect(dashboard.Page.Locator("#button")).ToHaveTextAsync("pressed");
        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task Lanes_go_on_after_the_server_was_restarted_and_say_so()
    {
        TestSimulator before = await TestSimulator.StartAsync();
        int port = before.EndPoint.Port;
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(before);
        await dashboard.ExpectInEveryLaneAsync("missed", "none");
        await before.DisposeAsync();
        foreach (string method in Subscriber.Methods)
        {
            await dashboard.Expect("state", method).ToHaveAttributeAsync("data-state", "lost");
        }

        ILocator title = dashboard.Page.Locator("#board-title");
        await Assertions.Expect(title).ToHaveTextAsync("The board, as it was last heard");

        await using TestSimulator after = await TestSimulator.StartAsync(port: port);
        await dashboard.ExpectInEveryLaneAsync("missed", "restarted", 30_000);
        after.Host.Board.SetTemperature(-725);
        await dashboard.ExpectInEveryLaneAsync("last", "-7.25 °C", 30_000);
        await Assertions.Expect(dashboard.Page.Locator("#temperature")).ToHaveTextAsync("-7.25");
        await Assertions.Expect(dashboard.Page.Locator("#notice"))
            .ToHaveTextAsync("The board has restarted");
        await Assertions.Expect(title).ToHaveTextAsync("The board");
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_disconnected_lane_goes_on_where_it_was_or_says_what_is_gone()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        await dashboard.ToggleConnectionsAsync();
        await dashboard.ExpectInEveryLaneAsync("state", "not connected");
        await UntilNothingIsHeldAsync(simulator);
        await dashboard.Part("toggle", Subscriber.Ws).ClickAsync();
        await Assertions.Expect(dashboard.Page.Locator("#notice"))
            .ToContainTextAsync("this lane is not connected");

        await simulator.PublishAsync("message", "\"first\"");
        string last = await simulator.PublishAsync("message", "\"last\"");
        await dashboard.ToggleConnectionsAsync();
        await dashboard.ExpectInEveryLaneAsync("last", "last");
        await dashboard.ExpectInEveryLaneAsync("id", $"message · {last}");
        await dashboard.ExpectInEveryLaneAsync("missed", "none");
        await Assertions.Expect(dashboard.Page.Locator("#messages p"))
            .ToHaveTextAsync(["last", "first"]);

        await dashboard.ToggleConnectionsAsync();
        await dashboard.ExpectInEveryLaneAsync("state", "not connected");
        for (int i = 0; i <= simulator.Host.Limits.LogEvents; i++)
        {
            await simulator.PublishAsync("message", $"{i}");
        }

        await dashboard.ToggleConnectionsAsync();
        foreach (string method in Subscriber.Methods)
        {
            await dashboard.Expect("missed", method).ToHaveTextAsync(Gap());
        }

        // A state that is about to leave the log is published again, perhaps right behind this.
        string after = await simulator.PublishAsync("message", "\"after the gap\"");
        foreach (string method in Subscriber.Methods)
        {
            await Limit.UntilAsync(
                async () => NumberOf(await dashboard.Part("id", method).InnerTextAsync())
                    >= NumberOf(after),
                $"{method} goes on after the gap");
        }

        await Assertions.Expect(dashboard.Page.Locator("#messages p").First)
            .ToHaveTextAsync("after the gap");
        await Assertions.Expect(dashboard.Page.Locator("#notice")).ToContainTextAsync("missed");
        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_page_nobody_looks_at_gives_its_connections_back_and_goes_on_later()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        await SetHiddenAsync(dashboard.Page, true);
        await dashboard.ExpectInEveryLaneAsync("state", "paused while hidden");
        await UntilNothingIsHeldAsync(simulator);

        await simulator.PublishAsync("message", "\"first\"");
        string last = await simulator.PublishAsync("message", "\"last\"");
        await SetHiddenAsync(dashboard.Page, false);
        await dashboard.ExpectInEveryLaneAsync("last", "last");
        await dashboard.ExpectInEveryLaneAsync("id", $"message · {last}");
        await dashboard.ExpectInEveryLaneAsync("missed", "none");
        dashboard.AssertSilent();
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task The_board_s_connections_are_listed()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        ILocator rows = dashboard.Page.Locator("#connections tr");
        foreach (string method in (string[])["long-poll", "stream", "sse", "ws", "status"])
        {
            await Assertions.Expect(RowOf(method)).ToHaveCountAsync(1);
        }

        await Assertions.Expect(dashboard.Page.Locator("#limits"))
            .ToContainTextAsync($"of {simulator.Host.Limits.Connections} slots in use");
        await Assertions.Expect(dashboard.Page.Locator("thead th")).ToHaveTextAsync(
            ["Slot", "Method", "Lag", "Bytes in", "Bytes out", "Drops"]);

        // The numbers are those of the board; between two heartbeats those of a stream stand still.
        await Limit.UntilAsync(
            async () =>
            {
                string status = await simulator.Client.GetStringAsync("status", Limit.Token);
                JsonElement stream = JsonDocument.Parse(status).RootElement
                    .GetProperty("connections").EnumerateArray()
                    .Single(row => row.GetProperty("method").GetString() == "stream");
                return (await RowOf("stream").Locator("td").AllInnerTextsAsync()).SequenceEqual(
                    ((string[])["slot", "method", "lag", "in", "out", "drops"])
                        .Select(name => WordOf(stream.GetProperty(name))));
            },
            "the table shows the board's numbers");
        dashboard.AssertSilent();

        ILocator RowOf(string method)
        {
            return rows.Filter(new LocatorFilterOptions
            {
                Has = dashboard.Page.GetByRole(
                    AriaRole.Cell, new PageGetByRoleOptions { Name = method, Exact = true }),
            });
        }
    }

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task A_board_without_a_free_slot_is_said_to_be_full_until_there_is_one()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using DashboardPage dashboard = await DashboardPage.OpenConnectedAsync(simulator);
        string[] lanes = [Subscriber.LongPoll, Subscriber.Stream, Subscriber.Sse];
        foreach (string method in lanes)
        {
            await dashboard.Part("connect", method).ClickAsync();
        }

        int free = simulator.Host.Limits.Connections
            - simulator.Host.Limits.ReservedForRequests - 1;
        List<HttpResponseMessage> others = [];
        await Limit.UntilAsync(
            async () =>
            {
                HttpResponseMessage one = await simulator.Client.GetAsync(
                    "stream", HttpCompletionOption.ResponseHeadersRead, Limit.Token);
                if (!one.IsSuccessStatusCode)
                {
                    one.Dispose();
                    return others.Count == free;
                }

                others.Add(one);
                return false;
            },
            "the others hold all slots but the WebSocket's");
        foreach (string method in lanes)
        {
            await dashboard.Part("connect", method).ClickAsync();
            await dashboard.Expect("state", method).ToHaveTextAsync(BoardFull());
        }

        others.ForEach(one => one.Dispose());
        await dashboard.ExpectConnectedAsync();
    }

    // Digits are grouped: a stream may follow other requests on its connection, which counts on.
    private static string WordOf(JsonElement value)
    {
        return value.ValueKind == JsonValueKind.Number
            ? value.GetInt64().ToString("N0", CultureInfo.InvariantCulture)
            : value.ToString();
    }

    // The number in an id, which is the end of the text.
    private static int NumberOf(string text)
    {
        return int.Parse(text.Split('-')[^1], CultureInfo.InvariantCulture);
    }

    private static async Task UntilNothingIsHeldAsync(TestSimulator simulator)
    {
        await Limit.UntilAsync(
            async () =>
            {
                string status = await simulator.Client.GetStringAsync("status", Limit.Token);
                return !s_held.Any(held => status.Contains(held, StringComparison.Ordinal));
            },
            "no lane holds a connection");
    }

    private static async Task SetHiddenAsync(IPage page, bool isHidden)
    {
        await page.EvaluateAsync(
            "hidden => { Object.defineProperty(document, 'hidden',"
            + " { configurable: true, get: () => hidden });"
            + " document.dispatchEvent(new Event('visibilitychange')); }",
            isHidden);
    }

    [GeneratedRegex(@"^(-?\d+\.\d\d °C|\d+ ‰)$")]
    private static partial Regex Reading();

    [GeneratedRegex(@"^board full, again (in \d+ s|now)$")]
    private static partial Regex BoardFull();

    [GeneratedRegex(@"^-?\d+\.\d\d$")]
    private static partial Regex Temperature();

    [GeneratedRegex(@"^\d+$")]
    private static partial Regex Light();

    [GeneratedRegex(@"^(< 1 ms|\d+ ms|\d+\.\d s)$")]
    private static partial Regex Duration();

    [GeneratedRegex(@"^\d+ to \d+$")]
    private static partial Regex Gap();
}
