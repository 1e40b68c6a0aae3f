using System.Text.Json;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>An event that the board has published.</summary>
/// <param name="Id">Its id.</param>
/// <param name="TimeMs">When, in ms since the scenario began.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Value">Its value.</param>
internal sealed record JournalEntry(EventId Id, long TimeMs, string Topic, JsonElement Value)
{
    /// <summary>One line for people to read, without the time.</summary>
    public override string ToString()
    {
        return $"{Topic} {Value.GetRawText()} ({Id})";
    }
}
