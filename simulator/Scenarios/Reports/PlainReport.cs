using System.Globalization;
using Comet.Simulator.Hosting;
using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Reports;

/// <summary>Writes a line a step, and a summary.</summary>
/// <param name="output">Where to.</param>
/// <param name="showsEvents">Also what comes to clients, and what the board publishes.</param>
internal sealed class PlainReport(TextWriter output, bool showsEvents) : IRunObserver
{
    public void HandleStart(Scenario scenario, ScenarioWorld world)
    {
        string clock = scenario.Clock == ScenarioClock.Virtual
            ? string.Create(
                CultureInfo.InvariantCulture, $"virtual time, seed {scenario.Options.Seed}")
            : $"the wall clock, {world.Url}";
        Write($"{scenario.Name} ({scenario.File}, {clock})");
        output.Flush();
    }

    public void HandleStep(ScenarioStep step, long nowMs)
    {
        if (showsEvents)
        {
            Write($"  {TimeText.Clock(nowMs)}  {LineOf(step)}  {step.Text} …");
            output.Flush();
        }
    }

    public void HandleStepEnd(StepResult result)
    {
        bool isExpectation = result.Step is ExpectStep;
        if (showsEvents && !isExpectation && result.Failure is null)
        {
            return;
        }

        string mark = result.Failure is not null ? " FAILED" : isExpectation ? " ok" : "";
        Write(
            $"  {TimeText.Clock(result.EndMs)}  {LineOf(result.Step)}  {result.Step.Text}{mark}");
        if (result.Failure is { } failure)
        {
            output.WriteLine("    " + PrintableText.OfLines(failure, "\n    "));
        }

        output.Flush();
    }

    public void HandleNote(string client, ClientNote note)
    {
        if (showsEvents)
        {
            Write($"  {TimeText.Clock(note.TimeMs)}            {client} ← {note}");
        }
    }

    public void HandlePublished(JournalEntry entry)
    {
        if (showsEvents)
        {
            Write($"  {TimeText.Clock(entry.TimeMs)}            board: {entry}");
        }
    }

    public void HandleTime(long nowMs)
    {
    }

    public void HandleEnd(ScenarioResult result)
    {
        output.WriteLine("  " + VerdictOf(result));
        output.Flush();
    }

    /// <summary>What came of a scenario, in one line.</summary>
    public static string VerdictOf(ScenarioResult result)
    {
        string verdict = result.HasPassed ? "passed" : "FAILED";
        string steps = result.HasPassed
            ? CountText.Of(result.Steps.Count, "step")
            : $"step {result.Steps.Count} of {result.Scenario.Steps.Count}";
        return $"{verdict}: {steps}, {CountText.Of(result.Expectations, "expectation")}, "
            + $"{TimeText.Clock(result.EndMs)}, {CountText.Of(result.Events, "event")}";
    }

    private void Write(string line)
    {
        output.WriteLine(PrintableText.Of(line));
    }

    private static string LineOf(ScenarioStep step)
    {
        return string.Create(CultureInfo.InvariantCulture, $"line {step.Position.Line,-3}");
    }
}
