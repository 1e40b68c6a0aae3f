using System.Globalization;
using System.Reflection;
using System.Text;
using Comet.Tests.InMemory.Foundation;
using Comet.Tests.InMemory.Http;
using Comet.Tests.InMemory.WebSocket;

namespace Comet.Tests.Fuzzing;

/// <summary>The seeds of the fuzzer: the cases of the other tests, as bytes.</summary>
internal static class SeedTable
{
    private const int NameLengthMax = 60;
    private const int BytesMax = 600;

    /// <summary>Every seed, by <c>target/name.bin</c>.</summary>
    public static SortedDictionary<string, byte[]> All()
    {
        SortedDictionary<string, byte[]> seeds = new(StringComparer.Ordinal);
        foreach (Type table in (Type[])[typeof(AcceptedHeads), typeof(RefusedHeads),
            typeof(BrowserHeads)])
        {
            foreach (HeadCase head in Arrays<HeadCase>(table))
            {
                Add(seeds, "head", head.Rule, HeadHarness.Bytes(head.Head));
            }
        }

        foreach (BodyCase body in Arrays<BodyCase>(typeof(ChunkedBodies)))
        {
            Add(seeds, "body", body.Rule, [0, .. HeadHarness.Bytes(body.Body)]);
        }

        Add(seeds, "body", "RFC 9112 §6.2 Content-Length 3", [131, .. "abcGET"u8]);
        Add(seeds, "body", "RFC 9112 §6.2 Content-Length 0", [128, .. "GET"u8]);
        foreach ((string rule, string script) in Rows(typeof(MessageDecoderTests))
            .Where(r => r.Input.Contains(':', StringComparison.Ordinal)
                || r.Input.StartsWith('=')))
        {
            Add(seeds, "frames", rule, ClientFrames.Build(script));
        }

        foreach ((string rule, string text) in Rows(typeof(JsonTextTests)))
        {
            bool isHex = rule.Contains("RFC 8259 §8.1", StringComparison.Ordinal)
                || rule.Contains("raw NUL", StringComparison.Ordinal)
                || rule.EndsWith("UTF-8 outside a string", StringComparison.Ordinal);
            Add(seeds, "json", rule, isHex && text.All(char.IsAsciiHexDigit)
                ? Convert.FromHexString(text)
                : Encoding.UTF8.GetBytes(text));
        }

        foreach ((string rule, string hex) in Rows(typeof(Utf8Tests)))
        {
            Add(seeds, "utf8", rule, Convert.FromHexString(hex));
        }

        foreach ((string target, string name, string text) in WrittenSeeds.Texts)
        {
            Add(seeds, target, name, Encoding.Latin1.GetBytes(text));
        }

        foreach ((string name, byte[] script) in WrittenSeeds.Scripts())
        {
            Add(seeds, "engine", name, script);
        }

        return seeds;
    }

    private static IEnumerable<T> Arrays<T>(Type table)
    {
        return table.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => f.GetValue(null)).OfType<T[]>().SelectMany(c => c);
    }

    // Rows whose first two values are texts: what is tested, and with what.
    private static IEnumerable<(string Rule, string Input)> Rows(Type tests)
    {
        foreach (MethodInfo method in tests.GetMethods())
        {
            foreach (DataRowAttribute row in method.GetCustomAttributes<DataRowAttribute>())
            {
                if (row.Data is [string rule, string input, ..])
                {
                    yield return (rule, input);
                }
            }
        }
    }

    private static void Add(
        SortedDictionary<string, byte[]> seeds, string target, string rule, byte[] bytes)
    {
        if (bytes.Length > BytesMax)
        {
            return;
        }

        StringBuilder name = new();
        foreach (char letter in rule.ToLowerInvariant())
        {
            bool isPlain = char.IsAsciiLetterOrDigit(letter) || letter == '.';
            if (isPlain || (name.Length > 0 && name[^1] != '-'))
            {
                name.Append(isPlain ? letter : '-');
            }
        }

        string slug = name.ToString()[..Math.Min(name.Length, NameLengthMax)].Trim('-', '.');
        string path = $"{target}/{slug}.bin";
        for (int i = 2; seeds.ContainsKey(path); i++)
        {
            path = string.Create(CultureInfo.InvariantCulture, $"{target}/{slug}-{i}.bin");
        }

        seeds.Add(path, bytes);
    }
}
