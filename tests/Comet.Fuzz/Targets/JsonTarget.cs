using System.Text;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Fuzz.Targets;

/// <summary>The input is a JSON text, and perhaps a message that publishes.</summary>
internal static class JsonTarget
{
    public static readonly string[] Dictionary =
    [
        "{\"topic\":\"led\",\"data\":true}", "\"topic\":", "\"data\":", "[", "]", "{", "}", ",",
        ":", "\"", "\\u00e9", "\\ud800", "\\\"", "\\\\", "true", "false", "null", "-0", "1e5",
        "0.5", "[[[[[[[[", "]]]]]]]]", " ", "\t\r\n", "\xC3\xA9", "\xF0\x9F\x98\x80",
        "\xED\xA0\x80",
    ];

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    public static string Run(ReadOnlySpan<byte> input)
    {
        byte[] buffer = [0xEE, .. input, 0xEE];
        int length = JsonText.Compact(buffer, 1, input.Length);
        Check.That(buffer[0] == 0xEE && buffer[^1] == 0xEE, "octets beside the text change");
        bool valid = IsValid(input);
        Check.That(valid == length >= 0, $"System.Text.Json says {valid}");
        if (!valid)
        {
            return "refused";
        }

        byte[] compact = buffer[1..(1 + length)];
        Check.Same(
            Latin1.Text(WithoutWhiteSpace(input)), Latin1.Text(compact), "compacted differently");
        byte[] again = [.. compact];
        Check.That(JsonText.Compact(again, 0, length) == length, "compacting is not idempotent");
        return compact[0] == '{' ? ReadMessage(compact) : "value";
    }

    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        try
        {
            s_strict.GetCharCount(text);
            Utf8JsonReader reader = new(
                text, new JsonReaderOptions { MaxDepth = JsonText.DepthMax });
            while (reader.Read())
            {
                // Only whether it can be read to its end.
            }

            return true;
        }
        catch (Exception refusal) when (refusal is JsonException or DecoderFallbackException)
        {
            return false;
        }
    }

    private static string ReadMessage(byte[] compact)
    {
        UpstreamMessage message = new();
        bool sound = message.Read(compact, 0, compact.Length);
        List<(string Name, string Value)> members = ReadMembers(compact);
        string[] topics = [.. members.Where(m => m.Name == "topic").Select(m => m.Value)];
        string[] data = [.. members.Where(m => m.Name == "data").Select(m => m.Value)];
        bool expected = topics.Length == 1 && topics[0].StartsWith('"') && topics[0].Length > 2
            && data.Length == 1;
        Check.That(sound == expected, $"the message is sound: {sound}");
        if (sound)
        {
            string topic = Latin1.Text(compact.AsSpan(message.TopicOffset, message.TopicCount));
            Check.Same(topics[0][1..^1], topic, "the topic");
            string value = Latin1.Text(compact.AsSpan(message.DataOffset, message.DataCount));
            Check.Same(data[0], value, "the data");
        }

        return sound ? "message" : "object";
    }

    /// <summary>The members of an object, as they are written, names without quotes.</summary>
    public static List<(string Name, string Value)> ReadMembers(byte[] text)
    {
        List<(string Name, string Value)> members = [];
        Utf8JsonReader reader = new(text);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Latin1.Text(reader.ValueSpan);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add((name, Latin1.Text(text.AsSpan(start, (int)reader.BytesConsumed - start))));
        }

        return members;
    }

    private static byte[] WithoutWhiteSpace(ReadOnlySpan<byte> text)
    {
        List<byte> kept = [];
        bool inString = false;
        for (int i = 0; i < text.Length; i++)
        {
            byte octet = text[i];
            if (inString && octet == '\\')
            {
                kept.Add(octet);
                kept.Add(text[++i]);
                continue;
            }

            inString ^= octet == '"';
            if (inString || !" \t\r\n".Contains((char)octet, StringComparison.Ordinal))
            {
                kept.Add(octet);
            }
        }

        return [.. kept];
    }
}
