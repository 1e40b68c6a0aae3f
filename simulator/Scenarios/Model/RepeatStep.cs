using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Does steps several times.</summary>
internal sealed class RepeatStep(
    FilePosition position, int times, IReadOnlyList<ScenarioStep> steps) : ScenarioStep(position)
{
    public override string Text => $"repeat {times} times {steps.Count} steps";

    /// <summary>How many steps it does, those within it included.</summary>
    public long Count => times * steps.Sum(step => step is RepeatStep inner ? inner.Count : 1L);

    public override string? Run(ScenarioWorld world)
    {
        for (int i = 1; i <= times; i++)
        {
            foreach (ScenarioStep step in steps)
            {
                if (step.Run(world) is { } failure)
                {
                    return $"line {step.Position.Line}, time {i} of {times}, {step.Text}: "
                        + failure;
                }
            }
        }

        return null;
    }
}
