using System.Text.Json;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// What became of a command, between relays: <c>{"id":"5f3a9c01-42"}</c>, or
/// <c>{"error":"…","status":404}</c> with the status that a client of the owner would get; when
/// nobody knows, <c>"unknown":true</c> beside them.
/// </summary>
internal static class CommandAnswer
{
    // Of who says no more than that it was refused.
    private const int DefaultStatus = 400;

    public static byte[] Write(CommandOutcome outcome)
    {
        return BrokerMessages.Render(json =>
        {
            json.WriteStartObject();
            if (outcome.IsDone)
            {
                json.WriteString("id", outcome.Id?.ToString());
            }
            else
            {
                json.WriteString("error", outcome.Error);
                json.WriteNumber("status", outcome.Status);
                if (outcome.Status == CommandOutcome.UnknownStatus)
                {
                    json.WriteBoolean("unknown", true);
                }
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
                    ? CommandOutcome.Refused(StatusOf(root), error.GetString()!)
                    : CommandOutcome.Unknown;
        }
        catch (JsonException)
        {
            return CommandOutcome.Unknown;
        }
    }

    private static int StatusOf(JsonElement answer)
    {
        return answer.TryGetProperty("status", out JsonElement status)
            && status.ValueKind == JsonValueKind.Number
            && status.TryGetInt32(out int value) && value is >= 400 and <= 599
                ? value
                : DefaultStatus;
    }
}
