using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Recording.Export;

/// <summary>
/// A line of JSON for the header, then one for each record; what became whole with its bytes
/// stands in <c>found</c>.
/// </summary>
internal sealed class NdjsonExport
{
    private static readonly JsonSerializerOptions s_options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] s_opcodes =
        ["continuation", "text", "binary", "3", "4", "5", "6", "7", "close", "ping", "pong"];

    private readonly WireRecording _recording;
    private readonly Dictionary<int, Conversation> _conversations = [];
    private readonly List<Dictionary<string, object?>> _found = [];

    private NdjsonExport(WireRecording recording)
    {
        _recording = recording;
    }

    public static void Write(WireRecording recording, TextWriter output)
    {
        NdjsonExport export = new(recording);
        output.Write(JsonSerializer.Serialize(recording.Header, s_options) + "\n");
        foreach (Record record in recording.Records)
        {
            output.Write(JsonSerializer.Serialize(export.LineOf(record), s_options) + "\n");
        }
    }

    private Dictionary<string, object?> LineOf(Record record)
    {
        string kind = record.Kind.ToString();
        long unixMs = record.TimeMs + _recording.Header.UtcOffsetMs;
        Dictionary<string, object?> line = new()
        {
            ["time"] = DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
                .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["ms"] = record.TimeMs,
            ["kind"] = char.ToLowerInvariant(kind[0]) + kind[1..],
        };
        if (record.Connection != 0)
        {
            line["connection"] = record.Connection;
        }

        ReadOnlySpan<byte> data = record.Data.Span;
        switch (record.Kind)
        {
            case RecordKind.Accepted:
                line["result"] = record.Argument;
                line["peer"] = Encoding.ASCII.GetString(data);
                break;
            case RecordKind.Closed:
                line["asked"] =
                    ((ConnectionAction)record.Argument).ToString().ToLowerInvariant();
                break;
            case RecordKind.Published:
                line["topic"] = _recording.Header.Topics.ElementAtOrDefault(record.Argument);
                line["data"] = JsonSerializer.Deserialize<JsonElement>(data);
                break;
            case RecordKind.Start:
                line["epoch"] = $"{record.Argument:x8}";
                break;
            case RecordKind.Utc:
                line["offsetMs"] = BinaryPrimitives.ReadInt64LittleEndian(data);
                break;
            case RecordKind.Missed:
                line["count"] = record.Argument;
                break;
            case RecordKind.Note or RecordKind.Refused or RecordKind.Fault:
                line["text"] = Encoding.UTF8.GetString(data);
                break;
            case RecordKind.Received or RecordKind.Sent:
                AddBytes(line, "data", data);
                break;
            default:
                break;
        }

        if (FoundIn(record) is { Count: > 0 } found)
        {
            line["found"] = found;
        }

        return line;
    }

    private List<Dictionary<string, object?>> FoundIn(Record record)
    {
        _found.Clear();
        if (record.Connection != 0)
        {
            if (!_conversations.TryGetValue(record.Connection, out Conversation? conversation))
            {
                conversation = new Conversation(
                    record.Connection, (_, _, item) => _found.Add(Describe(item)));
                _conversations.Add(record.Connection, conversation);
            }

            conversation.Take(record);
        }

        return _found;
    }

    private static Dictionary<string, object?> Describe(WireItem item)
    {
        Dictionary<string, object?> text = new()
        {
            ["is"] = item.Kind.ToString().ToLowerInvariant(),
        };
        switch (item.Kind)
        {
            case WireItemKind.Request:
                text["method"] = item.Head!.Method;
                text["target"] = item.Head.Target;
                text["fields"] = FieldsOf(item.Head);
                break;
            case WireItemKind.Response:
                text["status"] = item.Head!.Status;
                text["fields"] = FieldsOf(item.Head);
                break;
            case WireItemKind.Frame:
                text["opcode"] = item.Opcode < s_opcodes.Length
                    ? s_opcodes[item.Opcode]
                    : $"{item.Opcode}";
                text["final"] = item.IsFinal;
                AddPayload(text, item);
                break;
            case WireItemKind.Event:
                foreach (string line in Encoding.UTF8.GetString(item.Data).Split('\n'))
                {
                    AddEventLine(text, line);
                }

                break;
            case WireItemKind.Body or WireItemKind.Line:
                AddBytes(text, "data", item.Data);
                break;
            default:
                break;
        }

        return text;
    }

    private static void AddPayload(Dictionary<string, object?> text, WireItem item)
    {
        if (item.Opcode == 8 && item.Data.Length >= 2)
        {
            text["code"] = BinaryPrimitives.ReadUInt16BigEndian(item.Data);
            text["reason"] = Encoding.UTF8.GetString(item.Data.AsSpan(2));
        }
        else
        {
            AddBytes(text, "data", item.Data);
        }
    }

    // A field of an event stream (WHATWG HTML §9.2.6).
    private static void AddEventLine(Dictionary<string, object?> text, string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? line : colon == 0 ? "comment" : line[..colon];
        string value = colon < 0 ? "" : line[(colon + 1)..];
        value = value.StartsWith(' ') ? value[1..] : value;
        text[name] = text.TryGetValue(name, out object? before) ? $"{before}\n{value}" : value;
    }

    private static List<string[]> FieldsOf(HttpHead head)
    {
        return [.. head.Fields.Select(field => new[] { field.Key, field.Value })];
    }

    private static void AddBytes(
        Dictionary<string, object?> line, string name, ReadOnlySpan<byte> bytes)
    {
        line["bytes"] = bytes.Length;
        if (ItemText.Of(bytes) is { } text)
        {
            line[name] = text;
        }
        else
        {
            line["base64"] = Convert.ToBase64String(bytes);
        }
    }
}
