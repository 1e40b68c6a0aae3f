using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>A client is online, or offline.</summary>
internal sealed class StateExpectation : Expectation
{
    public required string Client { get; init; }

    public required bool IsOnline { get; init; }

    public override string Text => $"{Client}: {(IsOnline ? "online" : "offline")}";

    public override int Find(ScenarioWorld world, int from)
    {
        return world.Find(Client)!.Log.IsOnline == IsOnline ? 0 : -1;
    }

    public override string Instead(ScenarioWorld world)
    {
        return Recent.Of(world.Find(Client)!);
    }
}
