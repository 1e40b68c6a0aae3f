using System.Text.Json;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// Which relay has a way to a board, or had it last.
/// </summary>
/// <param name="IsOnline">Whether the way stands.</param>
/// <param name="Relay">The relay's name.</param>
/// <param name="Session">Random per ownership: the relay's one way to the board.</param>
/// <param name="Since">Since when, in ms of Unix time, and later than any ownership that was known
/// before: the later one is right.</param>
/// <param name="Last">The last event that was known when this was said; of sequence 0 before the
/// first.</param>
/// <param name="IsPull">Whether the relay follows the board as any client does: a board that has
/// dialled another one is that one's.</param>
internal sealed record BrokerPresence(
    bool IsOnline, string Relay, string Session, long Since, EventId Last, bool IsPull = false)
{
    private const long AheadMaxMs = 24 * 60 * 60 * 1000;
    private const string Online = "online";
    private const string Offline = "offline";
    private const string Pull = "pull";
    private const string Uplink = "uplink";

    /// <summary>Whether it is later than any clock may say, by a day: nobody is to heed it, since
    /// whoever claims the board after it would have to be later still.</summary>
    public bool IsAhead =>
        Since > DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + AheadMaxMs;

    /// <summary>Whether this replaces what was known.</summary>
    public bool Replaces(BrokerPresence? known)
    {
        // A last will has the time at which its connection began.
        return known is null || Session == known.Session || Since > known.Since
            || (Since == known.Since && string.CompareOrdinal(Session, known.Session) > 0);
    }

    /// <summary>Whether a way that another relay names takes the place of this one, which
    /// stands.</summary>
    public bool YieldsTo(BrokerPresence other)
    {
        return other.IsOnline && other.Session != Session
            && (other.IsPull == IsPull ? other.Replaces(this) : IsPull);
    }

    /// <summary>As it is published.</summary>
    public byte[] ToJson()
    {
        return BrokerMessages.Render(json =>
        {
            json.WriteStartObject();
            json.WriteString("state", IsOnline ? Online : Offline);
            json.WriteString("relay", Relay);
            json.WriteNumber("since", Since);
            json.WriteString("epoch", $"{Last.Epoch:x8}");
            json.WriteString("last", Last.ToString());
            json.WriteString("session", Session);
            json.WriteString("way", IsPull ? Pull : Uplink);
            json.WriteEndObject();
        });
    }

    /// <summary>Reads what was published.</summary>
    /// <returns>It, or null: it is nothing of the kind.</returns>
    public static BrokerPresence? Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && TextOf(root, "state") is (Online or Offline) and { } state
                && TextOf(root, "relay") is { Length: <= 255 } relay
                && TextOf(root, "session") is { Length: > 0 and <= 64 } session
                && root.TryGetProperty("since", out JsonElement since)
                && since.ValueKind == JsonValueKind.Number && since.TryGetInt64(out long sinceMs)
                && EventId.TryParse(TextOf(root, "last"), out EventId last)
                    ? new BrokerPresence(
                        state == Online, relay, session, sinceMs, last,
                        TextOf(root, "way") == Pull)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement root, string name)
    {
        return root.TryGetProperty(name, out JsonElement value)
            && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }
}
