using Comet.Simulator.Scenarios.Model;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>What came of a scenario.</summary>
/// <param name="Scenario">Which.</param>
/// <param name="Steps">Those that ran, in order; the last one failed if one did.</param>
/// <param name="EndMs">How long it took, in its own time.</param>
/// <param name="Events">How many events the board has published.</param>
/// <param name="Moments">How often time went on: what a run costs.</param>
internal sealed record ScenarioResult(
    Scenario Scenario,
    IReadOnlyList<StepResult> Steps,
    long EndMs,
    int Events,
    int Moments)
{
    public StepResult? Failure => Steps.FirstOrDefault(step => step.Failure is not null);

    public bool HasPassed => Failure is null;

    public int Expectations => Steps.Count(result => result.Step is ExpectStep);
}
