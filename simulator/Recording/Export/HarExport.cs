using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Simulator.Wire;

namespace Comet.Simulator.Recording.Export;

/// <summary>
/// An HTTP Archive, version 1.2: an entry for each request. A WebSocket's messages stand in
/// <c>_webSocketMessages</c> of its entry, as in Chrome's.
/// </summary>
internal sealed class HarExport
{
    private const int Continuation = 0;
    private const int Text = 1;
    private const int Binary = 2;

    private static readonly JsonSerializerOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private readonly WireRecording _recording;
    private readonly Dictionary<int, Conversation> _conversations = [];
    private readonly List<HarExchange> _exchanges = [];

    // Of each connection the exchanges that are not over, and the messages whose frames have not
    // all come.
    private readonly Dictionary<int, Queue<HarExchange>> _open = [];
    private readonly Dictionary<(int Connection, bool IsSent), WireItem> _parts = [];

    private HarExport(WireRecording recording)
    {
        _recording = recording;
    }

    public static void Write(WireRecording recording, TextWriter output)
    {
        HarExport export = new(recording);
        export.ReadAll();
        output.Write(JsonSerializer.Serialize(export.Archive(), s_options) + "\n");
    }

    private void ReadAll()
    {
        foreach (Record record in _recording.Records.Where(record => record.Connection != 0))
        {
            if (!_conversations.TryGetValue(record.Connection, out Conversation? conversation))
            {
                conversation = new Conversation(record.Connection, HandleFound);
                _conversations.Add(record.Connection, conversation);
                _open.Add(record.Connection, new Queue<HarExchange>());
            }

            conversation.Take(record);
        }

        foreach (Conversation conversation in _conversations.Values)
        {
            conversation.End(_recording.Records[^1].TimeMs);
        }
    }

    private void HandleFound(Conversation conversation, bool isRequest, WireItem item)
    {
        Queue<HarExchange> open = _open[conversation.Id];
        if (item.Kind == WireItemKind.Request)
        {
            HarExchange exchange = new(conversation.Id, item);
            _exchanges.Add(exchange);
            open.Enqueue(exchange);
            return;
        }

        if (open.Count == 0)
        {
            return;
        }

        switch (item.Kind)
        {
            case WireItemKind.Body when isRequest:
                open.Last().RequestBody = item;
                break;
            case WireItemKind.Response when item.Head!.Status is 101 or >= 200:
                open.Peek().Response = item;
                break;
            case WireItemKind.Body:
                open.Dequeue().ResponseBody = item;
                break;
            case WireItemKind.Frame:
                AddFrame(open.Peek(), isRequest, item);
                break;
            default:
                break;
        }
    }

    private void AddFrame(HarExchange exchange, bool isSent, WireItem frame)
    {
        (int, bool) key = (exchange.Connection, isSent);
        if (frame.Opcode is not (Continuation or Text or Binary))
        {
            return;
        }

        if (_parts.Remove(key, out WireItem? part))
        {
            frame = frame with
            {
                StartMs = part.StartMs,
                Data = [.. part.Data, .. frame.Data],
                FrameOctet = (frame.FrameOctet & 0x80) | part.Opcode,
            };
        }

        if (frame.IsFinal)
        {
            exchange.Messages.Add((isSent, frame));
        }
        else
        {
            _parts[key] = frame;
        }
    }

    private object Archive()
    {
        return new
        {
            log = new
            {
                version = "1.2",
                creator = new { name = "Comet.Embedded", version = CometEngine.Version },
                comment = $"epoch {_recording.Header.Epoch:x8}, "
                    + $"{_recording.Header.Profile} profile",
                entries = _exchanges.Select(EntryOf).ToList(),
            },
        };
    }

    private Dictionary<string, object?> EntryOf(HarExchange exchange)
    {
        long startMs = exchange.Request.StartMs;
        long sentMs = (exchange.RequestBody ?? exchange.Request).EndMs;
        long answeredMs = exchange.Response?.StartMs ?? sentMs;
        Dictionary<string, object?> entry = new()
        {
            ["startedDateTime"] = TimeOf(startMs),
            ["time"] = Math.Max(exchange.EndMs - startMs, 0),
            ["request"] = RequestOf(exchange),
            ["response"] = ResponseOf(exchange),
            ["cache"] = new { },
            ["timings"] = new
            {
                send = sentMs - startMs,
                wait = Math.Max(answeredMs - sentMs, 0),
                receive = Math.Max(exchange.EndMs - Math.Max(answeredMs, sentMs), 0),
            },
            ["connection"] = exchange.Connection.ToString(CultureInfo.InvariantCulture),
        };
        if (exchange.Response?.Head!.Status == 101)
        {
            entry["_resourceType"] = "websocket";
            entry["_webSocketMessages"] = exchange.Messages.Select(MessageOf).ToList();
        }

        return entry;
    }

    private object MessageOf((bool IsSent, WireItem Message) pair)
    {
        (bool isSent, WireItem message) = pair;
        return new
        {
            type = isSent ? "send" : "receive",
            time = (message.EndMs + _recording.Header.UtcOffsetMs) / 1000.0,
            opcode = message.Opcode,
            data = message.Opcode == Text
                ? Encoding.UTF8.GetString(message.Data)
                : Convert.ToBase64String(message.Data),
        };
    }

    private Dictionary<string, object?> RequestOf(HarExchange exchange)
    {
        HttpHead head = exchange.Request.Head!;
        byte[] body = exchange.RequestBody?.Data ?? [];
        string scheme = _recording.Header.UsesTls ? "https" : "http";
        string target = head.Target.StartsWith('/') ? head.Target : "/";
        string url = $"{scheme}://{head["Host"] ?? "localhost"}{target}";
        Dictionary<string, object?> request = new()
        {
            ["method"] = head.Method,
            ["url"] = url,
            ["httpVersion"] = head.StartLine.Length > 2 ? head.StartLine[2] : "",
            ["cookies"] = CookiesOf(head["Cookie"]),
            ["headers"] = FieldsOf(head),
            ["queryString"] = QueryOf(target),
            ["headersSize"] = head.Length,
            ["bodySize"] = exchange.RequestBody?.WireLength ?? 0,
        };
        if (body.Length > 0)
        {
            request["postData"] = new
            {
                mimeType = head["Content-Type"] ?? "",
                @params = Array.Empty<object>(),
                text = ItemText.Of(body) ?? Convert.ToBase64String(body),
            };
        }

        return request;
    }

    private static Dictionary<string, object?> ResponseOf(HarExchange exchange)
    {
        // Where there is none, status 0, as browsers write it.
        HttpHead? head = exchange.Response?.Head;
        return new Dictionary<string, object?>
        {
            ["status"] = head?.Status ?? 0,
            ["statusText"] = head is { StartLine.Length: > 2 } ? head.StartLine[2] : "",
            ["httpVersion"] = head?.StartLine[0] ?? "",
            ["cookies"] = CookiesOf(head?["Set-Cookie"]?.Split(';')[0]),
            ["headers"] = head is null ? [] : FieldsOf(head),
            ["content"] = ContentOf(head, exchange.ResponseBody?.Data ?? []),
            ["redirectURL"] = "",
            ["headersSize"] = head?.Length ?? -1,
            ["bodySize"] = exchange.ResponseBody?.WireLength ?? (head is null ? -1 : 0),
        };
    }

    private static Dictionary<string, object?> ContentOf(HttpHead? head, byte[] body)
    {
        byte[] plain = head is null ? body : ItemText.Decode(head, body);
        Dictionary<string, object?> content = new()
        {
            ["size"] = plain.Length,
            ["compression"] = plain.Length - body.Length,
            ["mimeType"] = head?["Content-Type"] ?? "x-unknown",
        };
        if (plain.Length == 0)
        {
            return content;
        }

        if (ItemText.Of(plain) is { } text)
        {
            content["text"] = text;
        }
        else
        {
            content["text"] = Convert.ToBase64String(plain);
            content["encoding"] = "base64";
        }

        return content;
    }

    private static List<object> FieldsOf(HttpHead head)
    {
        return [.. head.Fields.Select(field => new { name = field.Key, value = field.Value })];
    }

    private static List<object> CookiesOf(string? field)
    {
        return [.. (field ?? "").Split(';', StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .Select(pair => new { name = pair[0], value = pair[1] })];
    }

    private static List<object> QueryOf(string target)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? [] : [.. target[(mark + 1)..]
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => new
            {
                name = Uri.UnescapeDataString(pair[0]),
                value = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "",
            })];
    }

    private string TimeOf(long timeMs)
    {
        return DateTimeOffset
            .FromUnixTimeMilliseconds(timeMs + _recording.Header.UtcOffsetMs)
            .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
    }
}
