using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>So many events were lost, missed or repeated.</summary>
internal sealed class TallyExpectation : Expectation
{
    public required string Client { get; init; }

    public required ClientTally Tally { get; init; }

    public required ValueTest Number { get; init; }

    public override string Text => $"{Client}: {Tally.ToString().ToLowerInvariant()} {Number}";

    public override int Find(ScenarioWorld world, int from)
    {
        return Number.Holds(CountIn(world)) ? 0 : -1;
    }

    public override string Instead(ScenarioWorld world)
    {
        return $"there were {CountIn(world)}; {Recent.Of(world.Find(Client)!)}";
    }

    private int CountIn(ScenarioWorld world)
    {
        ScenarioClient client = world.Find(Client)!;
        return Tally == ClientTally.Repeated
            ? client.Log.Notes.Count(note => note.IsRepeated)
            : client.Log.CountMissed(
                world.Journal, client.Setup.Topics, Tally == ClientTally.Lost);
    }
}
