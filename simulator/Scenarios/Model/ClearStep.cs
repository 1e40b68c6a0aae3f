using Comet.Simulator.Faults;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Ends a fault, or all.</summary>
internal sealed class ClearStep(FilePosition position, FaultType? type) : ScenarioStep(position)
{
    public override string Text => $"fault clear {type?.Name ?? "all"}";

    public override string? Run(ScenarioWorld world)
    {
        foreach (FaultType fault in FaultCatalog.All)
        {
            if (type is null || type == fault)
            {
                world.ClearFault(fault);
            }
        }

        world.Settle();
        return null;
    }
}
