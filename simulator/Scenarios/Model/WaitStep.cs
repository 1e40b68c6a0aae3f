using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Lets time pass.</summary>
internal sealed class WaitStep(FilePosition position, int ms) : ScenarioStep(position)
{
    public override string Text => $"wait {TimeText.Of(ms)}";

    public override string? Run(ScenarioWorld world)
    {
        world.RunUntil(() => false, world.NowMs + ms);
        return null;
    }
}
