using System.Text.Json;
using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>An event comes to a client, or is published by the board; or so many of them.
/// </summary>
internal sealed class EventExpectation : Expectation
{
    /// <summary>Null = the board.</summary>
    public string? Client { get; init; }

    /// <summary>Null = any.</summary>
    public string? Topic { get; init; }

    /// <summary>Null = any.</summary>
    public ValueTest? Value { get; init; }

    /// <summary>How many there are, counted from the first; null = one more.</summary>
    public ValueTest? Count { get; init; }

    public override string Text
    {
        get
        {
            string value = Value is null ? "" : $" {Value}";
            string count = Count is null ? "" : $", {Count} times";
            return $"{Client ?? "board"}: {Topic ?? "an event"}{value}{count}";
        }
    }

    private string Key => "event " + Topic;

    public override int PlaceIn(ScenarioWorld world)
    {
        return Count is not null ? 0 : CursorOf(world)[Key];
    }

    public override int EndOf(ScenarioWorld world)
    {
        return Count is not null ? 0
            : Client is null ? world.Journal.Entries.Count
            : world.Find(Client)!.Log.Notes.Count;
    }

    public override int Find(ScenarioWorld world, int from)
    {
        if (Count is not null)
        {
            return Count.Holds(CountOf(world)) ? 0 : -1;
        }

        return Client is null
            ? Find(world.Journal.Entries, from, entry => Matches(entry.Topic, entry.Value))
            : Find(world.Find(Client)!.Log.Notes, from, Matches);
    }

    public override void Accept(ScenarioWorld world, int at)
    {
        if (Count is null)
        {
            CursorOf(world)[Key] = at + 1;
        }
    }

    public override string Instead(ScenarioWorld world)
    {
        string count = Count is null ? "" : $"there were {CountOf(world)}; ";
        return count + (Client is null
            ? Recent.Of(world.Journal)
            : Recent.Of(world.Find(Client)!));
    }

    private static int Find<T>(IReadOnlyList<T> list, int from, Func<T, bool> matches)
    {
        for (int at = from; at < list.Count; at++)
        {
            if (matches(list[at]))
            {
                return at;
            }
        }

        return -1;
    }

    private int CountOf(ScenarioWorld world)
    {
        return Client is null
            ? world.Journal.Entries.Count(entry => Matches(entry.Topic, entry.Value))
            : world.Find(Client)!.Log.Notes.Count(Matches);
    }

    private ExpectCursor CursorOf(ScenarioWorld world)
    {
        return Client is null ? world.Cursor : world.Find(Client)!.Cursor;
    }

    private bool Matches(ClientNote note)
    {
        return note.Kind == ClientNoteKind.Event && Matches(note.Topic, note.Value);
    }

    private bool Matches(string topic, JsonElement value)
    {
        return (Topic is null || topic == Topic) && Value?.Holds(value) != false;
    }
}
