using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Presses the button, once or several times.</summary>
/// <param name="position">Where it stands.</param>
/// <param name="forMs">How long it is held.</param>
/// <param name="times">How often.</param>
/// <param name="everyMs">From one press to the next, longer than it is held.</param>
internal sealed class PressStep(FilePosition position, int forMs, int times, int everyMs)
    : ScenarioStep(position)
{
    public override string Text => $"press button for {TimeText.Of(forMs)}"
        + (times > 1 ? $", {times} times, every {TimeText.Of(everyMs)}" : "");

    public override string? Run(ScenarioWorld world)
    {
        for (int i = 0; i < times; i++)
        {
            long startMs = world.NowMs;
            world.SetButton(true);
            world.RunUntil(() => false, startMs + forMs);
            world.SetButton(false);
            world.RunUntil(() => false, i + 1 < times ? startMs + everyMs : world.NowMs);
        }

        return null;
    }
}
