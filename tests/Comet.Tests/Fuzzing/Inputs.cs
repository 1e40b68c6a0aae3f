using System.Globalization;
using System.Text;
using CsCheck;

namespace Comet.Tests.Fuzzing;

/// <summary>
/// Generators of inputs for the fuzzer's targets: built from the grammars, then, in one case of
/// two, damaged. Texts have one character a byte.
/// </summary>
internal static class Inputs
{
    private const string TokenLetters = "abcXYZ019-_.!~";

    private static readonly Gen<string> s_ows = Gen.OneOf("", " ", "\t", "  ", " \t ");

    private static readonly Gen<string> s_word =
        Gen.String[Gen.Char[TokenLetters], 1, 8];

    private static readonly Gen<string> s_pathSegment =
        Gen.Frequency(
            (4, s_word), (1, Gen.OneOf("%41", "%C3%a9", "%2F", "", "@:", "publish", "poll")));

    private static readonly Gen<string> s_pair =
        Gen.Select(
            Gen.OneOf("since", "topics", "wait", "access_token", "a+b", "%73ince", ""),
            Gen.OneOf("=", "=", "=", ""),
            Gen.OneOf(
                "earliest", "latest", "5f3a9c01-42", "FFFFFFFF-0", "led", "led,message", "60", "61",
                "", "temperature,", "00000000-999999999999999999", "l%65d", "1e", "%2C",
                "00000000-1000000000000000000"),
            (name, equals, value) => name + equals + (equals.Length > 0 ? value : ""));

    /// <summary>The query of a request, perhaps with a Last-Event-ID behind a line feed.</summary>
    public static readonly Gen<string> Query =
        Gen.Select(
            s_pair.List[0, 4],
            Gen.OneOf("", "", "\n", "\n5f3a9c01-7", "\n latest", "\n5f3a9c01-7 8"),
            (pairs, field) => string.Join('&', pairs) + field);

    private static readonly Gen<string> s_target =
        Gen.Frequency(
            (6, s_pathSegment.List[1, 4].Select(s => "/" + string.Join('/', s))),
            (4, Gen.Select(
                Gen.OneOf("/poll", "/long-poll", "/stream", "/sse", "/ws", "/status"),
                s_pair.List[0, 3],
                (path, pairs) => path + "?" + string.Join('&', pairs))),
            (1, Gen.OneOf(
                "http://h/p", "HTTPS://[::1]:8/?x", "http://h", "*", "h:1", "http://h?q=1")));

    private static readonly Gen<string> s_field =
        Gen.Frequency(
            (3, Gen.Select(s_word, s_ows, s_word, s_ows, (n, a, v, b) => $"{n}:{a}{v}{b}")),
            (1, s_ows.Select(w => "Connection:" + w + "keep-alive, Upgrade" + w)),
            (1, Gen.OneOf(
                "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Content-Length: 3",
                "Transfer-Encoding: chunked", "Expect: 100-continue", "Cookie: a=1;  b=2",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Content-Length: 003",
                "If-None-Match: W/\"0123456789abcdef\"", "Last-Event-ID: 5f3a9c01-3",
                "Accept-Encoding: br, gzip;q=0.5", "Origin: null", "Connection: close")));

    private static readonly Gen<string> s_authority = Gen.OneOf(
        "a", "A:80", "h", "h:81", "board.local", "Board.Local:8080", "localhost", "LOCALHOST:1",
        "127.0.0.1", "[::1]", "[::1]:81", "app.example", "app.example:8080", "evil.example", "ab",
        "", "1.2.3", "...", "a.", new string('a', 64), new string('a', 65),
        new string('1', 61) + "...");

    private static readonly Gen<string> s_origin = Gen.Frequency(
        (4, Gen.Select(
            Gen.OneOf("http://", "https://", "HTTP://", "Https://", "ftp://", "http:/", "s://"),
            s_authority,
            (scheme, authority) => scheme + authority)),
        (1, Gen.OneOf("null", "NULL", "nul", "null ", "", "http", "a", "http://a/", "http://a b")));

    // What says for whom a request is and which page makes it, in any order and letter case.
    private static readonly Gen<string> s_site = Gen.Select(
        Gen.OneOf("Host", "hOST", "Origin", "Origin", "origin", "ORIGIN",
            "Access-Control-Request-Method", "access-control-request-method"),
        s_authority,
        s_origin,
        s_ows,
        (name, authority, origin, space) => name + ":" + space + name.ToLowerInvariant() switch
        {
            "host" => authority,
            "origin" => origin,
            _ => "POST",
        } + space);

    /// <summary>A head whose point is who asks for whom.</summary>
    public static readonly Gen<string> Site =
        Gen.Select(
            Gen.OneOf("GET", "POST", "OPTIONS", "HEAD", "CONNECT"),
            Gen.Frequency(
                (3, Gen.OneOf("/poll", "/publish/led", "/login", "/logout", "/ws", "*", "a:1")),
                (1, s_authority.Select(a => "http://" + a + "/publish/led")),
                (1, s_authority.Select(a => "http://" + a))),
            Gen.OneOf("1.1", "1.1", "1.0"),
            s_authority,
            Gen.OneOf(s_site, s_field).List[0, 4],
            Gen.Int[0, 5],
            (method, target, version, host, fields, at) =>
            {
                List<string> lines = [.. fields];
                if (at < 5)
                {
                    lines.Insert(Math.Min(at, lines.Count), "Host: " + host);
                }

                return $"{method} {target} HTTP/{version}\r\n"
                    + string.Concat(lines.Select(l => l + "\r\n")) + "\r\n";
            });

    /// <summary>A request head by the grammar of RFC 9112 §2.1; fields may contradict.</summary>
    public static readonly Gen<string> Head =
        Gen.Select(
            Gen.OneOf("", "", "\r\n", "\r\n\r\n"),
            Gen.OneOf("GET", "GET", "POST", "HEAD", "OPTIONS", "CONNECT", "get", "PURGE"),
            s_target,
            Gen.OneOf("1.1", "1.1", "1.0", "1.7"),
            s_field.List[0, 6],
            (empty, method, target, version, fields) =>
                $"{empty}{method} {target} HTTP/{version}\r\nHost: 127.0.0.1\r\n"
                + string.Concat(fields.Select(f => f + "\r\n")) + "\r\n");

    private static readonly Gen<string> s_chunk =
        Gen.Select(
            Gen.String[Gen.Char[(char)0, (char)255], 1, 40],
            Gen.OneOf("", "", "", ";a", " ;a=\"b\"", ";\t"),
            Gen.OneOf("x", "X", "x4", "x16", "x17"),
            (data, extension, format) =>
                data.Length.ToString(format, CultureInfo.InvariantCulture) + extension + "\r\n"
                + data + "\r\n");

    /// <summary>A chunked body by the grammar of RFC 9112 §7.1, and a byte behind it.</summary>
    public static readonly Gen<string> Chunked =
        Gen.Select(
            s_chunk.List[0, 5],
            Gen.OneOf("0", "000", "0;end"),
            Gen.Select(s_word, s_ows, s_word, (n, w, v) => $"{n}:{w}{v}\r\n").List[0, 2],
            (chunks, last, trailers) => string.Concat(chunks) + last + "\r\n"
                + string.Concat(trailers) + "\r\n");

    private static readonly Gen<string> s_jsonString =
        Gen.Frequency(
            (4, Gen.String[Gen.Char[' ', '~'], 0, 8]
                .Select(s => s.Replace("\\", "/", StringComparison.Ordinal)
                    .Replace('"', '\''))),
            (1, Gen.OneOf("\\u00e9", "\xC3\xA9", "\xF0\x9F\x98\x80", "\\\"", "\\\\", "topic",
                "data")))
        .Select(s => '"' + s + '"');

    private static readonly Gen<string> s_jsonSpace = Gen.OneOf("", "", "", " ", "\r\n\t");

    /// <summary>A JSON text, with white space anywhere.</summary>
    public static readonly Gen<string> Json = Gen.Recursive<string>((depth, self) => depth >= 4
        ? s_jsonString
        : Gen.Frequency(
            (2, Gen.OneOf("true", "false", "null", "0", "-1.5e+3", "12", "0.25")),
            (2, s_jsonString),
            (2, Gen.Select(s_jsonSpace, self.List[0, 4], (space, items) =>
                "[" + space + string.Join(space + "," + space, items) + space + "]")),
            (2, Gen.Select(s_jsonSpace, Gen.Select(s_jsonString, self).List[0, 4],
                (space, members) => "{" + space + string.Join(
                    space + "," + space, members.Select(m => m.Item1 + space + ":" + m.Item2))
                    + space + "}"))));

    /// <summary>A text in UTF-8.</summary>
    public static readonly Gen<string> Text =
        Gen.OneOf("a", "bc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\0", "abcd")
            .List[0, 30].Select(p => string.Concat(p));

    /// <summary>The base64 of about 16 bytes, or as many digits of which the last may have any
    /// bits.</summary>
    public static readonly Gen<string> Key =
        Gen.OneOf(
            Gen.Byte.Array[14, 18].Select(Convert.ToBase64String),
            Gen.String[Gen.Char["ABQgwxz019+/"], 22, 22].Select(d => d + "=="));

    /// <summary>Lines of a relay, the first of them mostly an answer to the greeting.</summary>
    public static readonly Gen<string> Relay =
        Gen.Select(
            Gen.OneOf("{\"ack\":\"5f3a9c01-0\"}", "{\"since\":\"latest\"}", "{}"),
            Gen.OneOf(
                Gen.Int[0, 9].Select(n => $"{{\"ack\":\"5f3a9c01-{n}\"}}"),
                Gen.Select(Gen.Int[0, 9], Gen.OneOf("led", "temperature", "x"), Json,
                    (n, topic, value) => $"{{\"command\":\"0000000a-{n}\","
                        + $"\"topic\":\"{topic}\",\"data\":{value}}}"),
                Gen.OneOf(
                    "{\"since\":\"earliest\"}", "{\"since\":\"00000001-3\"}",
                    "{\"ack\":\"5f3a9c01-0\",\"since\":\"latest\"}"),
                Json).List[0, 4],
            (first, lines) => first + "\n" + string.Join('\n', lines));

    private static readonly Gen<string> s_frame =
        Gen.Select(
            Gen.OneOf(0x81, 0x81, 0x01, 0x80, 0x00, 0x82, 0x89, 0x8A, 0x88),
            Text,
            Gen.UInt,
            (first, text, key) => Frame(first, text, (int)key));

    /// <summary>Frames of a client, whatever order they are in.</summary>
    public static readonly Gen<string> Frames =
        Gen.OneOf(
            s_frame.List[1, 6].Select(f => string.Concat(f)),
            Gen.Select(Text, Gen.Int[0, 40], Gen.Int[0, 40], Gen.UInt, Fragments));

    /// <summary>An input, in one case of two with some bytes changed, dropped or put in.</summary>
    public static Gen<byte[]> Damaged(Gen<string> inputs)
    {
        Gen<(int At, int How, byte Octet)> damage = Gen.Select(
            Gen.Int[0, 10_000], Gen.Int[0, 2], Gen.Byte);
        return Gen.Frequency(
            (1, inputs.Select(Encoding.Latin1.GetBytes)),
            (1, Gen.Select(inputs, damage.List[1, 4], (text, damages) =>
            {
                List<byte> bytes = [.. Encoding.Latin1.GetBytes(text)];
                foreach ((int at, int how, byte octet) in damages)
                {
                    Damage(bytes, at, how, octet);
                }

                return bytes.ToArray();
            })));
    }

    private static void Damage(List<byte> bytes, int at, int how, byte octet)
    {
        if (how == 2 || bytes.Count == 0)
        {
            bytes.Insert(at % (bytes.Count + 1), octet);
        }
        else if (how == 1)
        {
            bytes.RemoveAt(at % bytes.Count);
        }
        else
        {
            bytes[at % bytes.Count] = octet;
        }
    }

    private static string Frame(int first, string payload, int key)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(payload);
        return Encoding.Latin1.GetString(InMemory.WebSocket.ClientFrames.Frame(first, bytes, key));
    }

    // One text in three fragments, a ping between the last two.
    private static string Fragments(string text, int first, int second, uint key)
    {
        int one = Math.Min(first, text.Length);
        int two = Math.Min(one + second, text.Length);
        return Frame(0x01, text[..one], (int)key) + Frame(0x00, text[one..two], (int)(key * 3))
            + Frame(0x89, "ping", (int)(key * 5)) + Frame(0x80, text[two..], (int)(key * 7));
    }
}
