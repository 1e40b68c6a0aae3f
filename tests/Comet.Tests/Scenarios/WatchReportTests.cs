using Comet.Simulator.Scenarios.Reports;
using Comet.Simulator.Scenarios.Running;
using Comet.Tests.Scenarios.Support;
using Spectre.Console;

namespace Comet.Tests.Scenarios;

/// <summary>What is shown on a terminal.</summary>
[TestClass]
public class WatchReportTests
{
    [TestMethod]
    public void A_terminal_shows_steps_clients_and_what_comes()
    {
        using StringWriter screen = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(screen),
        });
        console.Profile.Width = 120;
        console.Live(new Text("")).Start(display => ScenarioRunner.Run(
            ScenarioRun.Read("""
                name: "[Shown]"
                steps:
                  - connect: { client: anna, method: sse, topics: [button] }
                  - connect: { client: ben, method: polling }
                  - pause: ben
                  - press: 2s
                  - expect: { client: anna, topic: button, value: 7 }
                """),
            new RunSettings(),
            new WatchReport(console, display),
            CancellationToken.None));

        // Once as it began, and once as it ended: in between not oftener than a person can see.
        string last = screen.ToString()[screen.ToString().LastIndexOf(
            "[Shown]", StringComparison.Ordinal)..];
        StringAssert.Contains(last, "0:00:02.000  virtual time, step 5 of 5");
        StringAssert.Contains(last, "✓ press button for 2s");
        StringAssert.Contains(last, "✗ expect anna: button 7");
        StringAssert.Contains(last, "expected anna: button 7; the last of 4 that anna (online)");
        StringAssert.Matches(last, new(@"│ anna +│ sse +│ online +│ 3 +│ [0-9a-f]{8}-\d+ +│"));
        StringAssert.Matches(last, new(@"│ ben +│ polling +│ paused +│"));
        StringAssert.Contains(last, "anna ← button false (");
    }
}
