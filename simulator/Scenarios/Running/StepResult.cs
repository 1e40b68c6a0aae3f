using Comet.Simulator.Scenarios.Model;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>What came of a step.</summary>
/// <param name="Step">Which.</param>
/// <param name="StartMs">When it began, in ms since the scenario did.</param>
/// <param name="EndMs">When it ended.</param>
/// <param name="Failure">Why it failed; null = it did not.</param>
internal sealed record StepResult(
    ScenarioStep Step, long StartMs, long EndMs, string? Failure);
