using System.Text.Json;

namespace Comet.Simulator.Relay.Broker;

/// <summary>Asks for what follows an id: <c>{"after":"5f3a9c01-42","to":null}</c>.</summary>
/// <param name="After">The id; of another epoch than the board's: from the earliest.</param>
/// <param name="To">The relay that is asked, by its name in answers' topics; null = who has a way
/// to the board, or without one whoever has more.</param>
internal sealed record HistoryRequest(EventId After, string? To)
{
    public byte[] ToJson()
    {
        return BrokerMessages.Render(json =>
        {
            json.WriteStartObject();
            json.WriteString("after", After.ToString());
            json.WriteString("to", To);
            json.WriteEndObject();
        });
    }

    /// <summary>Reads a request; what is not there or not sound asks for everything.</summary>
    public static HistoryRequest Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                return new HistoryRequest(
                    EventId.TryParse(TextOf(root, "after"), out EventId after) ? after : default,
                    TextOf(root, "to"));
            }
        }
        catch (JsonException)
        {
            // As if nothing were said.
        }

        return new HistoryRequest(default, null);
    }

    private static string? TextOf(JsonElement root, string name)
    {
        return root.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }
}
