using System.Text;
using System.Text.Json;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Relay;

/// <summary>
/// What a board says in one line of JSON: an event, a notice, or what became of a command.
/// </summary>
/// <remarks>
/// The same lines come by an uplink, and from the board's own <c>/stream</c>. Members of no
/// interest are passed over, so that a later board may say more.
/// </remarks>
public abstract record BoardLine
{
    /// <summary>The longest line, in bytes, whichever way it comes: an event of the host profile's
    /// longest value, with its envelope.</summary>
    public const int BytesMax = 8 * 1024;

    /// <summary>The longest name of a topic, in characters.</summary>
    public const int TopicMax = 63;

    /// <summary>What is said of a longer one.</summary>
    public static readonly string TooLong = $"a line is longer than {BytesMax} bytes";

    private BoardLine()
    {
    }

    /// <summary><c>{"resume":"ID"}</c>: up to here all was acknowledged.</summary>
    public sealed record Greeting(EventId Id) : BoardLine;

    /// <summary>An event.</summary>
    public sealed record Item(BoardEvent Value) : BoardLine;

    /// <summary><c>{"gap":{"from":ID,"to":ID}}</c>: these will never come.</summary>
    public sealed record Gap(EventId From, EventId To) : BoardLine;

    /// <summary><c>{"reset":{"epoch":"…"}}</c>: what follows is of this epoch.</summary>
    public sealed record Reset(uint Epoch) : BoardLine;

    /// <summary><c>{"done":ID,"id":ID}</c>: a command was published, under that id if it is
    /// known.</summary>
    public sealed record Done(EventId Command, EventId? Id) : BoardLine;

    /// <summary><c>{"error":"…","command":ID}</c>: a command was refused.</summary>
    public sealed record Refused(EventId Command, string Error) : BoardLine;

    /// <summary>Reads a line.</summary>
    /// <returns>What it says, or null: nothing that a board may say.</returns>
    public static BoardLine? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a text can be a topic's name.</summary>
    public static bool IsTopic(string? name)
    {
        return name is { Length: > 0 and <= TopicMax } && name.All(letter =>
            char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || "-._".Contains(letter));
    }

    private static BoardLine? Read(JsonElement line)
    {
        if (Find(line, "topic") is not null)
        {
            return ReadEvent(line);
        }

        if (IdOf(line, "resume") is { } resumed)
        {
            return new Greeting(resumed);
        }

        if (IdOf(line, "done") is { } done)
        {
            return new Done(done, IdOf(line, "id"));
        }

        if (IdOf(line, "command") is { } command && TextOf(line, "error") is { } error)
        {
            return new Refused(command, error);
        }

        if (Find(line, "gap") is { ValueKind: JsonValueKind.Object } gap)
        {
            return IdOf(gap, "from") is { } from && IdOf(gap, "to") is { } to
                && from.Epoch == to.Epoch && from.Sequence <= to.Sequence
                    ? new Gap(from, to)
                    : null;
        }

        return Find(line, "reset") is { ValueKind: JsonValueKind.Object } reset
            && EventId.TryParse($"{TextOf(reset, "epoch")}-0", out EventId epoch)
                ? new Reset(epoch.Epoch)
                : null;
    }

    private static Item? ReadEvent(JsonElement line)
    {
        if (IdOf(line, "id") is not { Sequence: > 0 } id
            || TextOf(line, "topic") is not { } topic || !IsTopic(topic)
            || Find(line, "time") is not { ValueKind: JsonValueKind.Number } time
            || !time.TryGetInt64(out long timeMs) || timeMs < 0
            || Find(line, "data") is not { } data)
        {
            return null;
        }

        // As the log keeps it; System.Text.Json has found it sound.
        byte[] text = Encoding.UTF8.GetBytes(data.GetRawText());
        int length = JsonText.Compact(text, 0, text.Length);
        return length < 0 ? null : new Item(new BoardEvent(id, topic, timeMs, text[..length]));
    }

    private static JsonElement? Find(JsonElement line, string name)
    {
        return line.TryGetProperty(name, out JsonElement value) ? value : null;
    }

    private static string? TextOf(JsonElement line, string name)
    {
        return Find(line, name) is { ValueKind: JsonValueKind.String } value
            ? value.GetString()
            : null;
    }

    private static EventId? IdOf(JsonElement line, string name)
    {
        return EventId.TryParse(TextOf(line, name), out EventId id) ? id : null;
    }
}
