using System.Diagnostics;
using System.Globalization;
using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Comet.Simulator.Scenarios.Reports;

/// <summary>
/// Shows on a terminal what a scenario does while it runs: the steps around the present one, the
/// clients, and what comes.
/// </summary>
/// <param name="console">The terminal.</param>
/// <param name="display">What is shown, to be refreshed.</param>
internal sealed class WatchReport(IAnsiConsole console, LiveDisplayContext display) : IRunObserver
{
    private const int RefreshMs = 100;
    private const int StepsShown = 9;
    private const int LinesShown = 10;

    private readonly List<StepResult> _results = [];
    private readonly Queue<string> _lines = new();
    private Scenario? _scenario;
    private ScenarioStep? _step;
    private ScenarioWorld? _world;
    private long _nowMs;
    private long _shown;

    public void HandleStart(Scenario scenario, ScenarioWorld world)
    {
        _scenario = scenario;
        _world = world;
        _nowMs = 0;
        _results.Clear();
        _lines.Clear();
        Show();
    }

    public void HandleStep(ScenarioStep step, long nowMs)
    {
        _step = step;
        _nowMs = nowMs;
        ShowSoon();
    }

    public void HandleStepEnd(StepResult result)
    {
        _results.Add(result);
        _nowMs = result.EndMs;
        ShowSoon();
    }

    public void HandleNote(string client, ClientNote note)
    {
        AddLine(note.TimeMs, $"{client} ← {note}");
    }

    public void HandlePublished(JournalEntry entry)
    {
        AddLine(entry.TimeMs, $"board: {entry}");
    }

    public void HandleTime(long nowMs)
    {
        _nowMs = nowMs;
        ShowSoon();
    }

    public void HandleEnd(ScenarioResult result)
    {
        _step = null;
        Show();
    }

    private void AddLine(long timeMs, string text)
    {
        _lines.Enqueue($"{TimeText.Clock(timeMs)}  {PrintableText.Of(text)}");
        if (_lines.Count > LinesShown)
        {
            _lines.Dequeue();
        }
    }

    private void ShowSoon()
    {
        if (Stopwatch.GetElapsedTime(_shown).TotalMilliseconds >= RefreshMs)
        {
            Show();
        }
    }

    private void Show()
    {
        _shown = Stopwatch.GetTimestamp();
        Rows rows = new(Head(), Steps(), Clients(), Lines());
        display.UpdateTarget(rows);
        console.Profile.Out.Writer.Flush();
    }

    private Markup Head()
    {
        string clock = _world!.Url is { } url ? $"{url}" : "virtual time";
        return new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"[bold]{Shown(_scenario!.Name)}[/]  {TimeText.Clock(_nowMs)}  "
            + $"[grey]{Markup.Escape(clock)}, step {_results.Count} of "
            + $"{_scenario.Steps.Count}[/]"));
    }

    private Rows Steps()
    {
        IEnumerable<Markup> done = _results.TakeLast(StepsShown).Select(result => new Markup(
            (result.Failure is null ? "[green]✓[/] " : "[red]✗[/] ")
            + Shown(result.Step.Text)
            + (result.Failure is { } failure ? $"\n  [red]{ShownLines(failure)}[/]" : "")));
        IEnumerable<Markup> present = _step is null || _results.LastOrDefault()?.Step == _step
            ? []
            : [new Markup($"[yellow]▸[/] {Shown(_step.Text)}")];
        return new Rows(done.Concat(present).Cast<IRenderable>());
    }

    private Table Clients()
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumns(
            "client", "method", "state", "events", "at");
        foreach (ScenarioClient client in _world!.Clients)
        {
            string state = client.State;
            string color = state == "online" ? "green" : state == "offline" ? "red" : "grey";
            table.AddRow(
                new Text(client.Setup.Name),
                new Text(ClientMethods.NameOf(client.Setup.Method)),
                new Markup($"[{color}]{state}[/]"),
                new Text(client.Log.Notes
                    .Count(note => note.Kind == ClientNoteKind.Event)
                    .ToString(CultureInfo.InvariantCulture)),
                new Text(client.Log.Next ?? ""));
        }

        return table;
    }

    private Rows Lines()
    {
        return new Rows(_lines.Select(line => new Text(line, new Style(Color.Grey)))
            .Cast<IRenderable>());
    }

    private static string ShownLines(string text)
    {
        return Markup.Escape(PrintableText.OfLines(text));
    }

    private static string Shown(string text)
    {
        return Markup.Escape(PrintableText.Of(text));
    }
}
