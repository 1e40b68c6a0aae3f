using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Waits for something, or sees that it does not come.</summary>
/// <param name="position">Where it stands.</param>
/// <param name="expectation">What.</param>
/// <param name="withinMs">How long; null = at once.</param>
/// <param name="isNot">It must not come in that time.</param>
internal sealed class ExpectStep(
    FilePosition position, Expectation expectation, int? withinMs, bool isNot)
    : ScenarioStep(position)
{
    public override string Text => $"expect {expectation.Text}"
        + (withinMs is { } ms ? $" {(isNot ? "not " : "")}within {TimeText.Of(ms)}" : "");

    public override string? Run(ScenarioWorld world)
    {
        world.Settle();
        long startMs = world.NowMs;
        int from = isNot ? expectation.EndOf(world) : expectation.PlaceIn(world);
        int at = -1;
        world.RunUntil(
            () => (at = expectation.Find(world, from)) >= 0,
            startMs + (withinMs ?? world.GraceMs));
        if (at >= 0 == isNot)
        {
            string when = isNot ? $" at {TimeText.Clock(world.NowMs)}" : "";
            return $"expected {Text["expect ".Length..]}; {(isNot ? "it came" + when + "; " : "")}"
                + expectation.Instead(world);
        }

        if (at >= 0)
        {
            expectation.Accept(world, at);
        }

        return null;
    }
}
