using System.Text;

namespace Comet.Simulator.Wire;

/// <summary>The head of a request or a response (RFC 9112 §2.1).</summary>
/// <param name="StartLine">The request-line or the status-line.</param>
/// <param name="Fields">Names and values in their order.</param>
/// <param name="Length">In bytes, with the empty line.</param>
internal sealed record HttpHead(
    string[] StartLine, IReadOnlyList<KeyValuePair<string, string>> Fields, int Length)
{
    /// <summary>Of a request, else the version of a response.</summary>
    public string Method => StartLine[0];

    public string Target => StartLine[1];

    /// <summary>Of a response.</summary>
    public int Status { get; } = int.TryParse(StartLine[1], out int status) ? status : 0;

    /// <summary>A field's value, or null.</summary>
    public string? this[string name] => Fields
        .Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(field => field.Value)
        .FirstOrDefault();

    /// <summary>The head that these bytes are, or null when they are none.</summary>
    public static HttpHead? Parse(ReadOnlySpan<byte> bytes)
    {
        string[] lines = Encoding.Latin1.GetString(bytes).TrimEnd('\r', '\n')
            .Split('\n', StringSplitOptions.TrimEntries);
        string[] start = lines[0].Split(' ', 3);
        List<KeyValuePair<string, string>> fields = [];
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                return null;
            }

            fields.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return start.Length < 2 ? null : new HttpHead(start, fields, bytes.Length);
    }

    /// <summary>Whether one of the members of a list field is this word.</summary>
    public bool Has(string name, string member)
    {
        return Fields.Any(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
            && field.Value.Split(',', StringSplitOptions.TrimEntries)
                .Contains(member, StringComparer.OrdinalIgnoreCase));
    }
}
