using System.Text;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>An HTTP answer as it came over the wire.</summary>
internal sealed record RawAnswer(string StatusLine, IReadOnlyList<string> FieldLines, byte[] Body)
{
    public string Version => StatusLine.Split(' ')[0];

    public int Status => int.Parse(
        StatusLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The value of the one field of that name, or null.</summary>
    public string? this[string name] => FieldLines
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .SingleOrDefault();
}
