using System.Globalization;
using System.Text.RegularExpressions;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Fuzz.Scripts;

namespace Comet.Fuzz.Targets;

/// <summary>
/// The input is the query of a request for <c>/sse</c>; behind a line feed, its Last-Event-ID.
/// </summary>
internal static partial class QueryTarget
{
    public static readonly string[] Dictionary =
    [
        "since=", "topics=", "wait=", "earliest", "latest", "5f3a9c01-42", "00000000-0", "&", "=",
        "temperature", "led", "message", ",", "%2C", "%6ced", "+", "60", "61", "-", "\n",
        "123456789012345678", "access_token=",
    ];

    public static string Run(ReadOnlySpan<byte> input)
    {
        string text = Latin1.Text(input);
        int lineFeed = text.IndexOf('\n', StringComparison.Ordinal);
        string query = lineFeed < 0 ? text : text[..lineFeed];
        string field = lineFeed < 0 ? "" : $"Last-Event-ID:{text[(lineFeed + 1)..]}\r\n";
        byte[] head = Latin1.Bytes(
            $"GET /sse?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n{field}\r\n");
        HeadRun whole = new(head, new Splitter(0, input));
        for (int way = 1; way < Splitter.Ways; way++)
        {
            HeadRun parted = new(head, new Splitter(way, input));
            Check.Same(whole.Outcome, parted.Outcome, "a split changes the outcome");
        }

        if (whole.Status != CodecStatus.Done || whole.Consumed != head.Length)
        {
            return "refused " + whole.Rejection;
        }

        string expected = Expect(query, lineFeed < 0 ? null : text[(lineFeed + 1)..]);
        RequestReader reader = whole.Reader;
        string found = reader.Error != RequestError.None
            ? reader.Error.ToString()
            : Describe(
                reader.TopicMask, reader.Since, reader.Epoch, reader.Sequence, reader.WaitSeconds);
        Check.Same(expected, found, "the query is understood differently");
        return reader.Error == RequestError.None ? reader.Since.ToString() : found;
    }

    // The README's words, as they can be said of whole strings.
    private static string Expect(string query, string? lastEventId)
    {
        int mask = (1 << FuzzServer.Topics.Length) - 1;
        int wait = -1;
        string since = "";
        RequestError error = RequestError.None;
        foreach (string pair in query.Split('&').Where(p => p.Length > 0))
        {
            string[] parts = pair.Split('=', 2);
            string value = Decode(parts.Length > 1 ? parts[1] : "");
            RequestError fault = RequestError.None;
            switch (Decode(parts[0]))
            {
                case "topics":
                    fault = ReadTopics(value, out mask);
                    break;
                case "since":
                    since = value.Length > 0 ? value : since;
                    fault = value.Length == 0 || IsSince(value)
                        ? RequestError.None
                        : RequestError.SinceMalformed;
                    break;
                case "wait":
                    fault = ReadWait(value, out wait);
                    break;
                default:
                    break;
            }

            bool isOpen = error is RequestError.None or RequestError.SinceMalformed;
            error = fault != RequestError.None && isOpen ? fault : error;
        }

        string id = WhiteSpace().Replace((lastEventId ?? "").Trim(' ', '\t', '\r'), " ");
        if (id.Length > 0)
        {
            since = id;
            bool isOpen = error is RequestError.None or RequestError.SinceMalformed;
            error = !isOpen ? error
                : Id().IsMatch(id) ? RequestError.None : RequestError.SinceMalformed;
        }

        if (error != RequestError.None)
        {
            return error.ToString();
        }

        Match match = Id().Match(since);
        return Describe(
            mask,
            since switch
            {
                "" => Since.Current,
                "earliest" => Since.Earliest,
                "latest" => Since.Latest,
                _ => Since.AfterId,
            },
            match.Success ? Convert.ToUInt32(match.Groups[1].Value, 16) : 0,
            match.Success
                ? long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)
                : 0,
            wait);
    }

    private static string Describe(int mask, Since since, uint epoch, long sequence, int wait)
    {
        string id = since == Since.AfterId ? $"{epoch:x8}-{sequence}" : "";
        return $"{mask:x} {since} {id} {wait}";
    }

    private static RequestError ReadTopics(string value, out int mask)
    {
        mask = (1 << FuzzServer.Topics.Length) - 1;
        if (value.Length == 0)
        {
            return RequestError.None;
        }

        mask = 0;
        bool known = true;
        foreach (string name in value.Split(','))
        {
            int topic = Array.IndexOf(FuzzServer.Topics, name);
            known &= topic >= 0;
            mask |= topic >= 0 ? 1 << topic : 0;
        }

        return known ? RequestError.None : RequestError.TopicUnknown;
    }

    private static RequestError ReadWait(string value, out int wait)
    {
        wait = -1;
        if (value.Length == 0)
        {
            return RequestError.None;
        }

        bool isNumber = value.All(char.IsAsciiDigit);
        string digits = value.TrimStart('0');
        wait = isNumber && digits.Length is > 0 and < 4
            ? int.Parse(digits, CultureInfo.InvariantCulture)
            : digits.Length == 0 ? 0 : 1000;
        return isNumber && wait <= 60 ? RequestError.None : RequestError.WaitOutOfRange;
    }

    private static bool IsSince(string value)
    {
        return value is "earliest" or "latest" || Id().IsMatch(value);
    }

    private static string Decode(string text)
    {
        return Triplet().Replace(
            text.Replace('+', ' '),
            m => ((char)Convert.ToByte(m.Value[1..], 16)).ToString());
    }

    [GeneratedRegex(@"\A([0-9A-Fa-f]{8})-([0-9]{1,18})\z")]
    private static partial Regex Id();

    [GeneratedRegex("%[0-9A-Fa-f]{2}")]
    private static partial Regex Triplet();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex WhiteSpace();
}
