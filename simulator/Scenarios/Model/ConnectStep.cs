using Comet.Simulator.Scenarios.Clients;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Lets a client follow the board from now on.</summary>
internal sealed class ConnectStep(FilePosition position, ClientChange change)
    : ScenarioStep(position)
{
    public override string Text
    {
        get
        {
            string method = change.Method is { } known ? $" by {ClientMethods.NameOf(known)}" : "";
            string topics = change.Topics is { Count: > 0 } some
                ? $", {string.Join(' ', some)}" : "";
            string since = change.Since is { } id ? $", since {id}" : "";
            return $"connect {change.Name}{method}{topics}{since}";
        }
    }

    public override string? Run(ScenarioWorld world)
    {
        ScenarioClient? known = world.Find(change.Name);
        if (known is { IsConnected: true })
        {
            return $"{change.Name} is connected; expected disconnect before";
        }

        ClientSetup setup = change.ApplyTo(known?.Setup);
        world.GetClient(setup).Connect(setup);
        world.Settle();
        return null;
    }
}
