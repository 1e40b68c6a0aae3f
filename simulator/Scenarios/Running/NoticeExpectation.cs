using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>A client is told of a gap or a reset, or is refused.</summary>
internal sealed class NoticeExpectation : Expectation
{
    public required string Client { get; init; }

    public required ClientNoteKind Kind { get; init; }

    /// <summary>How many ids a gap spans, or the status of a refusal; null = any.</summary>
    public ValueTest? Number { get; init; }

    public override string Text =>
        $"{Client}: {Kind.ToString().ToLowerInvariant()}{(Number is null ? "" : $" {Number}")}";

    private string Key => "notice " + Kind;

    public override int PlaceIn(ScenarioWorld world)
    {
        return world.Find(Client)!.Cursor[Key];
    }

    public override int EndOf(ScenarioWorld world)
    {
        return world.Find(Client)!.Log.Notes.Count;
    }

    public override int Find(ScenarioWorld world, int from)
    {
        IReadOnlyList<ClientNote> notes = world.Find(Client)!.Log.Notes;
        for (int at = from; at < notes.Count; at++)
        {
            ClientNote note = notes[at];
            if (note.Kind == Kind
                && Number?.Holds(Kind == ClientNoteKind.Gap ? note.Count : note.Status) != false)
            {
                return at;
            }
        }

        return -1;
    }

    public override void Accept(ScenarioWorld world, int at)
    {
        world.Find(Client)!.Cursor[Key] = at + 1;
    }

    public override string Instead(ScenarioWorld world)
    {
        return Recent.Of(world.Find(Client)!);
    }
}
