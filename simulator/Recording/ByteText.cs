using System.Globalization;
using System.Text;

namespace Comet.Simulator.Recording;

/// <summary>Bytes as people read them.</summary>
internal static class ByteText
{
    /// <summary>
    /// ASCII as it is, anything else as <c>\r</c>, <c>\n</c>, <c>\t</c>, <c>\\</c> or <c>\x80</c>.
    /// </summary>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        foreach (byte octet in bytes)
        {
            _ = octet switch
            {
                (byte)'\r' => text.Append(@"\r"),
                (byte)'\n' => text.Append(@"\n"),
                (byte)'\t' => text.Append(@"\t"),
                (byte)'\\' => text.Append(@"\\"),
                >= 0x20 and < 0x7F => text.Append((char)octet),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\x{octet:x2}"),
            };
        }

        return text.ToString();
    }

    /// <summary>A part of a stream, in quotes.</summary>
    /// <param name="before">What stands before the place in question.</param>
    /// <param name="after">What stands there.</param>
    /// <param name="max">How many bytes of it to show.</param>
    public static string Around(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, int max = 40)
    {
        string more = after.Length > max ? "…" : "";
        return $"\"{Escape(before)}▸{Escape(after[..Math.Min(after.Length, max)])}\"{more}";
    }
}
