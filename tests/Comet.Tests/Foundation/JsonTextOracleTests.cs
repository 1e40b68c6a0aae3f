using System.Text;
using System.Text.Json;
using Comet.Embedded.Foundation;

namespace Comet.Tests.Foundation;

/// <summary>Our JSON validation against System.Text.Json with the same limit of depth.</summary>
[TestClass]
public class JsonTextOracleTests
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private static readonly string[] s_pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"\\u00e9\"", "\"\\n \\\\\"", "\"é€😀\"", "0", "-1",
        "1.5", "2e-3", "01", "1.", "true", "false", "null", "nul", " ", "\n", "\t", "\"", "\\",
        "-", "e", "\0", "\u0001", "\u007f", "\ufeff", "\u00a0", "/**/", "'", "\"\\ud800\"",
    ];

    [TestMethod]
    public void Random_values_and_their_mutations_get_the_verdict_of_System_Text_Json()
    {
        Random random = new(8259);
        int accepted = 0;
        int refused = 0;
        for (int turn = 0; turn < 30_000; turn++)
        {
            StringBuilder text = new();
            WriteValue(random, text, random.Next(1, 7));
            byte[] octets = Encoding.UTF8.GetBytes(text.ToString());
            int mutations = random.Next(0, 3);
            for (int i = 0; i < mutations && octets.Length > 0; i++)
            {
                octets = Mutate(random, octets);
            }

            if (Compare(octets))
            {
                accepted++;
            }
            else
            {
                refused++;
            }
        }

        Assert.IsTrue(accepted > 5000 && refused > 5000, $"{accepted} against {refused}");
    }

    [TestMethod]
    public void Random_sequences_of_pieces_get_the_verdict_of_System_Text_Json()
    {
        Random random = new(7159);
        for (int turn = 0; turn < 30_000; turn++)
        {
            StringBuilder text = new();
            int count = random.Next(0, 7);
            for (int i = 0; i < count; i++)
            {
                text.Append(s_pieces[random.Next(s_pieces.Length)]);
            }

            Compare(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    [TestMethod]
    public void Depth_is_limited_where_System_Text_Json_limits_it()
    {
        for (int depth = JsonText.DepthMax - 1; depth <= JsonText.DepthMax + 1; depth++)
        {
            string text = new string('[', depth) + new string(']', depth);
            Assert.AreEqual(depth <= JsonText.DepthMax, Compare(Encoding.UTF8.GetBytes(text)));
        }
    }

    private static bool Compare(byte[] octets)
    {
        string shown = Convert.ToHexString(octets) + " " + Encoding.UTF8.GetString(octets);
        bool valid = IsValid(octets);
        byte[] compact = (byte[])octets.Clone();
        int length = JsonText.Compact(compact, 0, compact.Length);
        Assert.AreEqual(valid, length >= 0, shown);
        if (valid)
        {
            byte[] expected = WithoutWhiteSpace(octets);
            CollectionAssert.AreEqual(expected, compact.AsSpan(0, length).ToArray(), shown);
        }

        return valid;
    }

    private static bool IsValid(byte[] octets)
    {
        try
        {
            // The reader leaves strings undecoded, so it does not see malformed UTF-8 in them.
            s_strict.GetCharCount(octets);
            Utf8JsonReader reader = new(octets, new JsonReaderOptions
            {
                MaxDepth = JsonText.DepthMax,
            });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] WithoutWhiteSpace(byte[] octets)
    {
        List<byte> kept = [];
        bool inString = false;
        for (int i = 0; i < octets.Length; i++)
        {
            byte octet = octets[i];
            if (inString && octet == '\\')
            {
                kept.Add(octet);
                octet = octets[++i];
            }
            else if (octet == '"')
            {
                inString = !inString;
            }
            else if (!inString && octet <= ' ')
            {
                continue;
            }

            kept.Add(octet);
        }

        return [.. kept];
    }

    private static byte[] Mutate(Random random, byte[] octets)
    {
        List<byte> mutated = [.. octets];
        int at = random.Next(mutated.Count);
        string alphabet = "{}[],:\"\\0123456789.eE+-tfnu \n\t\u0000\u001f\u007f";
        byte other = random.Next(4) == 0
            ? (byte)random.Next(256) : (byte)alphabet[random.Next(alphabet.Length)];
        switch (random.Next(3))
        {
            case 0:
                mutated[at] = other;
                break;
            case 1:
                mutated.Insert(at, other);
                break;
            default:
                mutated.RemoveAt(at);
                break;
        }

        return [.. mutated];
    }

    private static void WriteValue(Random random, StringBuilder text, int depth)
    {
        WriteSpace(random, text);
        int kind = random.Next(depth > 0 ? 7 : 5);
        switch (kind)
        {
            case 0:
                text.Append(random.Next(3) switch { 0 => "true", 1 => "false", _ => "null" });
                break;
            case 1:
            case 2:
                text.Append(random.Next(-50, 50));
                text.Append(random.Next(3) == 0 ? ".25" : "");
                text.Append(random.Next(3) == 0 ? "E+7" : "");
                break;
            case 3:
            case 4:
                WriteString(random, text);
                break;
            default:
                WriteContainer(random, text, depth, kind == 5);
                break;
        }

        WriteSpace(random, text);
    }

    private static void WriteContainer(Random random, StringBuilder text, int depth, bool isObject)
    {
        text.Append(isObject ? '{' : '[');
        int count = random.Next(4);
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            if (isObject)
            {
                WriteSpace(random, text);
                WriteString(random, text);
                WriteSpace(random, text);
                text.Append(':');
            }

            WriteValue(random, text, depth - 1);
        }

        WriteSpace(random, text);
        text.Append(isObject ? '}' : ']');
    }

    private static void WriteString(Random random, StringBuilder text)
    {
        string[] parts =
            ["a", " ", "\\\"", "\\\\", "\\/", "\\b", "\\uAb09", "é", "€", "😀", "\u007f"];
        text.Append('"');
        int count = random.Next(5);
        for (int i = 0; i < count; i++)
        {
            text.Append(parts[random.Next(parts.Length)]);
        }

        text.Append('"');
    }

    private static void WriteSpace(Random random, StringBuilder text)
    {
        if (random.Next(3) == 0)
        {
            text.Append(" \n\r\t"[random.Next(4)]);
        }
    }
}
