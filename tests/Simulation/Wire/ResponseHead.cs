using System.Globalization;

namespace Comet.Simulation.Wire;

/// <summary>Status and fields of a response (RFC 9112 §4, §5), names in lower case.</summary>
internal sealed class ResponseHead
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <param name="text">The head, from the status-line to the empty line's beginning.</param>
    public ResponseHead(string text)
    {
        string[] lines = text.Split("\r\n");
        string line = lines[0];
        Require(line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && line.Length > 12
            && line[12] == ' ', $"the status-line \"{line}\"");
        Status = int.Parse(line.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        foreach (string field in lines.Skip(1).Where(l => l.Length > 0))
        {
            int colon = field.IndexOf(':', StringComparison.Ordinal);
            Require(colon > 0 && !field.AsSpan(0, colon).ContainsAny(" \t\r\n"),
                $"the field-line \"{field}\"");
            string name = field[..colon].ToLowerInvariant();
            Require(_fields.TryAdd(name, field[(colon + 1)..].Trim(' ')),
                $"the field {name} once");
        }

        IsChunked = _fields.TryGetValue("transfer-encoding", out string? coding);
        Require(coding is null or "chunked", "no coding but chunked");
        Length = _fields.TryGetValue("content-length", out string? length)
            ? int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture)
            : -1;
        Require(!IsChunked || Length < 0, "Content-Length or chunks, not both");
        Closes = _fields.TryGetValue("connection", out string? connection)
            && connection == "close";
    }

    public int Status { get; }

    public bool IsChunked { get; }

    /// <summary>Content-Length, or −1.</summary>
    public int Length { get; }

    /// <summary>Whether the connection ends behind this response.</summary>
    public bool Closes { get; }

    /// <summary>A field's value, or an empty string.</summary>
    public string Field(string name)
    {
        return _fields.GetValueOrDefault(name, "");
    }

    private static void Require(bool holds, string expected)
    {
        if (!holds)
        {
            throw new ViolationException(ViolationKind.Malformed, $"expected {expected}");
        }
    }
}
