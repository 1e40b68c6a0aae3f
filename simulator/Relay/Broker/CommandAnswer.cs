using System.Text.Json;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// What became of a command, between relays: <c>{"id":"5f3a9c01-42"}</c>, <c>{"error":"…"}</c>, or
/// <c>{"unknown":true}</c> when the board has not answered.
/// </summary>
internal static class CommandAnswer
{
    public static byte[] Write(CommandOutcome outcome)
    {
        return BrokerMessages.Render(json =>
        {
            json.WriteStartObject();
            if (outcome.IsDone)
            {
                json.WriteString("id", outcome.Id?.ToString());
            }
            else if (outcome.Error is { } error)
            {
                json.WriteString("error", error);
            }
            else
            {
                json.WriteBoolean("unknown", true);
            }

            json.WriteEndObject();
        });
    }

    public static CommandOutcome Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return CommandOutcome.Unknown;
            }

            if (root.TryGetProperty("id", out JsonElement id)
                && id.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            {
                return CommandOutcome.Done(
                    EventId.TryParse(id.GetString(), out EventId known) ? known : null);
            }

            return root.TryGetProperty("error", out JsonElement error)
                && error.ValueKind == JsonValueKind.String
                    ? CommandOutcome.Refused(error.GetString()!)
                    : CommandOutcome.Unknown;
        }
        catch (JsonException)
        {
            return CommandOutcome.Unknown;
        }
    }
}
