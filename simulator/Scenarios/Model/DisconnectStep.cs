using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Lets a client go. What it was told stays for expectations.</summary>
internal sealed class DisconnectStep(FilePosition position, string client)
    : ScenarioStep(position)
{
    public override string Text => $"disconnect {client}";

    public override string? Run(ScenarioWorld world)
    {
        ScenarioClient known = world.Find(client)!;
        if (!known.IsConnected)
        {
            return $"{client} is disconnected already";
        }

        known.Disconnect(world.NowMs);
        world.Settle();
        return null;
    }
}
