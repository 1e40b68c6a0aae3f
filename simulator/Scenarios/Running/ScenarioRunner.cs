using Comet.Embedded.Engine;
using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Virtual;
using Comet.Simulator.Scenarios.Wall;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>Runs scenarios, up to the first step that fails.</summary>
internal static class ScenarioRunner
{
    /// <summary>Runs one.</summary>
    /// <param name="scenario">What to do.</param>
    /// <param name="settings">How.</param>
    /// <param name="observer">Is told of what happens.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    /// <exception cref="Options.SimulatorException">The board does not start.</exception>
    public static ScenarioResult Run(
        Scenario scenario,
        RunSettings settings,
        IRunObserver observer,
        CancellationToken cancellation)
    {
        CometLimits limits = scenario.Options.CreateLimits();
        settings.Adjust?.Invoke(limits);
        using ScenarioWorld world = scenario.Clock == ScenarioClock.Virtual
            ? new VirtualWorld(scenario, limits, observer, settings.Pace, cancellation)
            : new WallWorld(
                scenario, limits, settings.Port, settings.Loggers, observer, cancellation);
        observer.HandleStart(scenario, world);
        world.Settle();
        List<StepResult> results = [];
        foreach (ScenarioStep step in scenario.Steps)
        {
            StepResult result = Run(step, world, observer);
            results.Add(result);
            observer.HandleStepEnd(result);
            if (result.Failure is not null)
            {
                break;
            }
        }

        ScenarioResult end = new(
            scenario, results, world.NowMs, world.Journal.Entries.Count, world.Moments);
        observer.HandleEnd(end);
        return end;
    }

    private static StepResult Run(ScenarioStep step, ScenarioWorld world, IRunObserver observer)
    {
        long startMs = world.NowMs;
        observer.HandleStep(step, startMs);
        string? failure;
        try
        {
            failure = step.Run(world);
        }
        catch (RunLimitException limit)
        {
            failure = limit.Message;
        }
#pragma warning disable CA1031 // Whatever the engine throws is what a scenario is there to find.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            failure = $"the board or a client threw: {fault}";
        }

        return new StepResult(step, startMs, world.NowMs, failure);
    }
}
