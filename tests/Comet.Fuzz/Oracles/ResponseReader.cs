using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.RegularExpressions;
using Comet.Fuzz.Targets;

namespace Comet.Fuzz.Oracles;

/// <summary>
/// Reads all that a server sent on one connection, strictly: responses one after the other (RFC
/// 9112 §4, §6, §7), their content by its media type, frames after a switch of protocols. Throws
/// at the first octet that no server may send there.
/// </summary>
internal static partial class ResponseReader
{
    /// <param name="sent">What the peer had sent.</param>
    /// <param name="received">What came back.</param>
    /// <param name="isWhole">Whether the last response must be complete.</param>
    /// <param name="published">All events, or null when none may come.</param>
    /// <returns>The responses, in a form that no split of what was sent may change.</returns>
    public static string Read(
        ReadOnlySpan<byte> sent,
        ReadOnlySpan<byte> received,
        bool isWhole,
        IReadOnlyList<string>? published = null)
    {
        return Read(sent, received, isWhole, published, out _);
    }

    /// <summary>The same, and whether the next request may follow now.</summary>
    public static string Read(
        ReadOnlySpan<byte> sent,
        ReadOnlySpan<byte> received,
        bool isWhole,
        IReadOnlyList<string>? published,
        out bool isKept)
    {
        isKept = false;

        // Only HEAD leaves out the content that its fields announce (RFC 9110 §9.3.2).
        bool askedHead = sent.IndexOf("HEAD "u8) >= 0;
        string text = Latin1.Text(received);
        StringBuilder outcome = new();
        int at = 0;
        bool mayGoOn = true;
        while (at < text.Length)
        {
            Check.That(mayGoOn, "there is more behind the last response");
            Match head = Head().Match(text, at);
            if (!head.Success)
            {
                isKept = false;
                Check.That(
                    !isWhole && text.IndexOf("\r\n\r\n", at, StringComparison.Ordinal) < 0,
                    "no response head: " + text[at..Math.Min(text.Length, at + 200)]);
                return outcome + "cut head";
            }

            at += head.Length;
            Dictionary<string, string> fields = ReadFields(head);
            string status = head.Groups[1].Value;
            outcome.Append(status).Append(head.Groups[3].Value);
            if (status == "101")
            {
                isKept = false;
                return outcome + ReadFrames(received[at..], isWhole, published);
            }

            CheckFields(status, fields, sent);
            mayGoOn = !Closes(fields);
            isKept = mayGoOn && status != "100";
            if (status is "100" or "204" or "304")
            {
                continue;
            }

            bool ends = true;
            string content = "";
            bool isHead = askedHead && (at == text.Length || string.CompareOrdinal(
                text, at, "HTTP/1.1 ", 0, 9) == 0);
            if (!isHead)
            {
                content = ReadContent(text, ref at, fields, out ends);
            }

            isKept &= ends;
            Check.That(ends || !isWhole, "the response is cut: " + head.Value + content);
            outcome.Append(CheckContent(fields, content, ends, published));
            outcome.Append(ends ? "\n" : "…\n");
        }

        return outcome.ToString();
    }

    private static Dictionary<string, string> ReadFields(Match head)
    {
        Dictionary<string, string> fields = [];
        for (int i = 0; i < head.Groups[4].Captures.Count; i++)
        {
            string name = head.Groups[4].Captures[i].Value.ToLowerInvariant();
            string value = head.Groups[5].Captures[i].Value;
            if (name is "connection" or "vary" && fields.TryGetValue(name, out string? list))
            {
                // A list may stand in several field-lines (RFC 9110 §5.3).
                fields[name] = list + ", " + value;
                continue;
            }

            Check.That(fields.TryAdd(name, value), "a field comes twice");
        }

        Check.That(
            !fields.ContainsKey("content-length") || !fields.ContainsKey("transfer-encoding"),
            "the content is framed twice");
        return fields;
    }

    // What a status or a medium asks for; no origin is named that did not ask.
    private static void CheckFields(
        string status, Dictionary<string, string> fields, ReadOnlySpan<byte> sent)
    {
        string? due = status switch
        {
            "401" => "www-authenticate",
            "405" => "allow",
            "426" => "upgrade",
            "429" or "503" => "retry-after",
            _ => null,
        };
        Check.That(due is null || fields.ContainsKey(due), $"{status} without {due}");
        bool isGuarded = fields.GetValueOrDefault("content-type") is not "application/json"
            || fields.GetValueOrDefault("x-content-type-options") == "nosniff";
        Check.That(isGuarded, "JSON may be taken for something else");
        if (fields.TryGetValue("access-control-allow-origin", out string? origin))
        {
            Check.That(
                Latin1.Text(sent).Contains(origin, StringComparison.OrdinalIgnoreCase),
                "an origin is named that did not ask");
        }
    }

    private static bool Closes(Dictionary<string, string> fields)
    {
        return fields.GetValueOrDefault("connection", "").Split(", ").Contains("close");
    }

    private static string ReadContent(
        string text, ref int at, Dictionary<string, string> fields, out bool ends)
    {
        int start = at;
        if (fields.TryGetValue("content-length", out string? length))
        {
            int count = int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture);
            ends = text.Length - at >= count;
            at = ends ? at + count : text.Length;
            return text[start..at];
        }

        if (!fields.TryGetValue("transfer-encoding", out string? coding))
        {
            Check.That(Closes(fields), "no end is announced");
            at = text.Length;
            ends = true;
            return text[start..];
        }

        Check.That(coding == "chunked", "another transfer coding");
        StringBuilder content = new();
        while (true)
        {
            Match size = ChunkSize().Match(text, at);
            if (!size.Success)
            {
                Check.That(
                    text.IndexOf("\r\n", at, StringComparison.Ordinal) < 0, "no chunk-size");
                break;
            }

            int count = Convert.ToInt32(size.Groups[1].Value, 16);
            int data = at + size.Length;
            int there = Math.Min(count, text.Length - data);
            content.Append(text, data, there);
            if (text.Length - data < count + 2)
            {
                break;
            }

            Check.That(
                string.CompareOrdinal(text, data + count, "\r\n", 0, 2) == 0, "a chunk's end");
            at = data + count + 2;
            if (count == 0)
            {
                ends = true;
                return content.ToString();
            }
        }

        at = text.Length;
        ends = false;
        return content.ToString();
    }

    private static string CheckContent(
        Dictionary<string, string> fields,
        string content,
        bool ends,
        IReadOnlyList<string>? published)
    {
        switch (fields.GetValueOrDefault("content-type"))
        {
            case "application/json":
                Check.That(
                    !ends || content.Length == 0 || JsonTarget.IsValid(Latin1.Bytes(content)),
                    "no JSON: " + content);

                // Counters of bytes and times are not the same when segments are not.
                bool isReport = content.StartsWith("{\"version\"", StringComparison.Ordinal);
                EventOracle.CheckOrder(content, published, mayRepeat: false);
                return isReport ? "report" : content;
            case "application/x-ndjson":
                string[] lines = content.Split('\n');
                foreach (string line in lines.SkipLast(1).Where(l => l.Length > 0))
                {
                    Check.That(JsonTarget.IsValid(Latin1.Bytes(line)), "no JSON: " + line);
                }

                EventOracle.CheckOrder(content, published, mayRepeat: false);
                return content;
            case "text/event-stream":
                using (MemoryStream stream = new(Latin1.Bytes(content)))
                {
                    foreach (SseItem<string> item in SseParser.Create(stream).Enumerate())
                    {
                        Check.That(
                            JsonTarget.IsValid(Encoding.UTF8.GetBytes(item.Data)),
                            "no JSON: " + item.Data);
                    }
                }

                EventOracle.CheckOrder(content, published, mayRepeat: false);
                return content;
            default:
                return content;
        }
    }

    private static string ReadFrames(
        ReadOnlySpan<byte> wire, bool isWhole, IReadOnlyList<string>? published)
    {
        FrameReader reader = new FrameReader(false, int.MaxValue).Read(wire);
        bool failed = reader.Items.Any(i => i.StartsWith("failed", StringComparison.Ordinal));
        Check.That(!failed, "a frame that no server may send");
        bool isClosed = reader.Items.Count > 0
            && reader.Items[^1].StartsWith("close", StringComparison.Ordinal);
        Check.That(!isClosed || reader.Consumed == wire.Length, "bytes behind the close frame");
        string[] events = [.. reader.Items.Where(i => i.StartsWith(
            "text {\"id\"", StringComparison.Ordinal))];
        EventOracle.CheckOrder(string.Join('\n', events), published, mayRepeat: true);

        // Which of an event, an answer and a pong comes first depends on when segments came; so
        // does how much had left before a close.
        IEnumerable<string> answers = reader.Items.Where(i => !events.Contains(i)
            && !i.StartsWith("pong", StringComparison.Ordinal)
            && !i.StartsWith("text {\"gap\"", StringComparison.Ordinal));
        IEnumerable<string> pongs = reader.Items.Where(
            i => i.StartsWith("pong", StringComparison.Ordinal));
        return string.Join('\n', pongs) + '\n' + string.Join('\n', answers)
            + (isClosed ? "" : '\n' + string.Join('\n', events))
            + (reader.IsOpen && !isWhole ? "…" : "");
    }

    [GeneratedRegex(
        @"\GHTTP/1\.1 (100|101|200|204|304|4[0-9]{2}|50[0135]) ([A-Za-z -]+)"
        + @"(\r\n(?:([A-Za-z-]+): ([\x21-\x7E][\x20-\x7E]*)\r\n)*)\r\n")]
    private static partial Regex Head();

    [GeneratedRegex(@"\G([0-9a-f]{1,8})\r\n")]
    private static partial Regex ChunkSize();
}
