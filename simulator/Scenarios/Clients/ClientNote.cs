using System.Text.Json;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>Something that happened to a client.</summary>
/// <param name="Kind">What.</param>
/// <param name="TimeMs">When, in ms since the scenario began.</param>
/// <param name="Text">What else there is to say.</param>
internal sealed record ClientNote(ClientNoteKind Kind, long TimeMs, string Text = "")
{
    /// <summary>Of an event; of a gap the last id that is gone.</summary>
    public EventId Id { get; init; }

    /// <summary>Of a gap, the first id that is gone.</summary>
    public EventId From { get; init; }

    /// <summary>Of an event.</summary>
    public string Topic { get; init; } = "";

    /// <summary>Of an event.</summary>
    public JsonElement Value { get; init; }

    /// <summary>Of a refusal, the status code; 0 over a WebSocket.</summary>
    public int Status { get; init; }

    /// <summary>Of an event that came before.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>How many ids a gap spans.</summary>
    public long Count => Id.Sequence - From.Sequence + 1;

    /// <summary>One line for people to read, without the time.</summary>
    public override string ToString()
    {
        return Kind switch
        {
            ClientNoteKind.Event =>
                $"{Topic} {Value.GetRawText()} ({Id}{(IsRepeated ? ", once more" : "")})",
            ClientNoteKind.Gap => $"gap from {From} to {Id}",
            ClientNoteKind.Reset => "reset" + Text,
            ClientNoteKind.Refused when Status > 0 => $"refused with {Status}: {Text}",
            ClientNoteKind.Refused => $"refused: {Text}",
            _ => Kind.ToString().ToLowerInvariant() + (Text.Length > 0 ? ": " + Text : ""),
        };
    }
}
