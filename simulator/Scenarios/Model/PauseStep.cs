using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Lets a client stop reading, as a tab in the background may, or go on.</summary>
internal sealed class PauseStep(FilePosition position, string client, bool isPause)
    : ScenarioStep(position)
{
    public override string Text => $"{(isPause ? "pause" : "resume")} {client}";

    public override string? Run(ScenarioWorld world)
    {
        ScenarioClient known = world.Find(client)!;
        if (!known.IsConnected)
        {
            return $"{client} is disconnected; expected connect before";
        }

        known.Pause(isPause);
        world.Settle();
        return null;
    }
}
