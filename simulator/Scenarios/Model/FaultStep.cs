using System.Globalization;
using Comet.Simulator.Faults;
using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Brings a fault about.</summary>
/// <param name="position">Where it stands.</param>
/// <param name="setting">Which.</param>
/// <param name="client">On whose connection alone; null = as the setting says.</param>
internal sealed class FaultStep(FilePosition position, FaultSetting setting, string? client)
    : ScenarioStep(position)
{
    public override string Text => $"fault {setting.Type.Name}"
        + (setting.Arguments.Length > 0 ? "=" + setting.Arguments : "")
        + (client is null ? "" : $", of {client} alone");

    public override string? Run(ScenarioWorld world)
    {
        FaultSetting fault = setting;
        if (client is not null)
        {
            ScenarioClient known = world.Find(client)!;
            int slot = world.SlotOf(known);
            if (slot < 0)
            {
                return $"{client} has no connection; {Recent.Of(known)}";
            }

            string arguments = setting.Arguments.Length > 0 ? setting.Arguments + "," : "";
            fault = FaultSetting.Parse(setting.Type.Name, string.Create(
                CultureInfo.InvariantCulture, $"{arguments}slot={slot}"));
        }

        world.ApplyFault(fault);
        world.Settle();
        return null;
    }
}
