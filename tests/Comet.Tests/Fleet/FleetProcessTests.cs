using System.Text.RegularExpressions;
using Comet.Simulator.Fleet.Terminal;
using Comet.Tests.EndToEnd.Support;
using Spectre.Console;

namespace Comet.Tests.Fleet;

/// <summary><c>fleet N</c> as a user starts it: what it prints, how it ends.</summary>
[TestClass]
public partial class FleetProcessTests
{
    [TestMethod]
    public async Task It_tells_how_things_are_and_ends_by_itself()
    {
        using SimulatorProcess fleet = SimulatorProcess.Start(
            "fleet", "10", "--port", "0", "--subscribers", "20", "--for", "3",
            "--summary-every", "1", "--fault", "segment=7", "--fault-share", "20");
        Assert.AreEqual(0, await fleet.ExitCodeAsync());
        StringAssert.StartsWith(
            fleet.Output, "Comet.Embedded fleet: 10 boards, esp32 profile, seed 1, started in ");
        StringAssert.Contains(fleet.Output, "/ is board-0010\n");
        StringAssert.Contains(fleet.Output, "\nFault: segment=7 on 20 % of them\n");
        Assert.IsGreaterThanOrEqualTo(
            1, LinePattern().Count(fleet.Output), fleet.Output);
        StringAssert.Matches(fleet.Output, EndPattern());
        Assert.AreEqual("", fleet.Errors);
    }

    [TestMethod]
    public async Task An_interrupt_ends_all_boards_gracefully()
    {
        using SimulatorProcess fleet = SimulatorProcess.Start("fleet", "3", "--port", "0");
        await fleet.PrintsAsync("/ is board-0003\n");
        Uri board = new(Regex.Match(fleet.Output, "http://[^ ]+(?= is board-0002)").Value);
        using HttpClient client = new() { Timeout = Limit.Patience };
        using HttpResponseMessage stream = await client.GetAsync(
            new Uri(board, "stream"), HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        Task<string> text = stream.Content.ReadAsStringAsync(Limit.Token);
        await fleet.SendInterruptAsync();

        // A body that was cut off would throw.
        StringAssert.Contains(await text, "\"topic\":\"temperature\"");
        Assert.AreEqual(0, await fleet.ExitCodeAsync());
        StringAssert.Contains(fleet.Output, "3 boards ran for ");
    }

    [TestMethod]
    [DataRow("boards 0: expected a number from 1 to 10000", "fleet", "0")]
    [DataRow("Required argument 'boards' missing", "fleet")]
    [DataRow("--port 65535: 3 boards would end at 65537; expected 65533 at most",
        "fleet", "3", "--port", "65535")]
    [DataRow("--subscribers 17: 2 boards have room for 8 each; expected 16 at most",
        "fleet", "2", "--subscribers", "17")]
    [DataRow("--fault-share: there is no --fault", "fleet", "2", "--fault-share", "5")]
    [DataRow("--fault-share 101: expected a number above 0, at most 100",
        "fleet", "2", "--fault", "stall", "--fault-share", "101")]
    [DataRow("--for 0: expected a number from 1", "fleet", "2", "--for", "0")]
    [DataRow("--fault stall: slot=10: expected -1 for all, or 0 to 9",
        "fleet", "2", "--port", "0", "--fault", "stall=slot=10")]
    public async Task A_mistake_is_one_line_and_an_exit_code(
        string line, params string[] arguments)
    {
        using SimulatorProcess fleet = SimulatorProcess.Start(arguments);
        Assert.AreEqual(2, await fleet.ExitCodeAsync(), fleet.Errors);
        StringAssert.StartsWith(fleet.Errors, $"comet: {line}");
        Assert.AreEqual(1, fleet.Errors.Count(letter => letter == '\n'), fleet.Errors);
        Assert.AreEqual("", fleet.Output);
    }

    [TestMethod]
    public async Task Too_few_files_are_found_before_anything_runs()
    {
        if (!File.Exists("/proc/self/limits"))
        {
            Assert.Inconclusive("the limit on open files is read from /proc");
        }

        using SimulatorProcess fleet = SimulatorProcess.StartInShell(
            "ulimit -n 700", "fleet", "100", "--port", "0");
        Assert.AreEqual(1, await fleet.ExitCodeAsync());
        StringAssert.StartsWith(
            fleet.Errors,
            "comet: fleet 100, which may open 1300: the system allows 700 open files");
        Assert.AreEqual("", fleet.Output);
    }

    [TestMethod]
    public async Task A_terminal_shows_the_totals_and_the_busiest_boards()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(20);
        await fleet.Host.ApplyFaultAsync(
            Simulator.Faults.FaultSetting.Parse("stall"), Simulator.Fleet.FleetSelection.All);
        await Limit.UntilAsync(
            () => fleet.Host.Watch.Totals is { Faulty: 20, EventsPerSecond: > 0 },
            "all are shown with their fault");
        using StringWriter text = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 120;
        console.Write(FleetTable.Render(fleet.Host));
        string shown = text.ToString();
        StringAssert.Contains(shown, "0 of 20");
        StringAssert.Contains(shown, " cores");
        Assert.AreEqual(8, Regex.Count(shown, @"board-\d{4} .* faulty .* stall "), shown);
    }

    [GeneratedRegex(
        @"(?m)^00:00:0\d  8 up, 2 faulty, 0 rebooting, 0 failed; \d+ connections?; "
        + @"[1-9]\d* events? \(\d+/s\); \d+ delivered, 0 lost; "
        + @".* gaps?, 0 resets; \d\.\d\d cores, ")]
    private static partial Regex LinePattern();

    [GeneratedRegex(
        @"10 boards ran for \d\.\d s; 0 failed\n  published +[1-9]\d* events, \d+ a second\n"
        + @"  delivered +[1-9]\d* events to 20 clients\n +lost 0, repeated 0, gaps told 0, "
        + @"resets told 0, interruptions \d+\n  delay in ms +p50 +p90 +p99 +most\n    WebSocket ")]
    private static partial Regex EndPattern();
}
