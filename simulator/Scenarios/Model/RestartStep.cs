using Comet.Simulator.Faults;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Starts the board anew: another epoch, an empty log.</summary>
internal sealed class RestartStep(FilePosition position, FaultSetting reboot)
    : ScenarioStep(position)
{
    public override string Text => $"restart, away for {reboot["seconds"]}s";

    public override string? Run(ScenarioWorld world)
    {
        world.ApplyFault(reboot);
        world.Settle();
        return null;
    }
}
