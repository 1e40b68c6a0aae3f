using System.Text;
using System.Text.RegularExpressions;

namespace Comet.Fuzz.Oracles;

/// <summary>Reads a chunked body that is there as a whole (RFC 9112 §7.1), line by line.</summary>
internal static partial class ChunkedOracle
{
    /// <summary>The body's content, and its length or −1 when it does not end well.</summary>
    public static (string Content, int Length) Read(string text, int overheadMax)
    {
        StringBuilder content = new();
        int overhead = 0;
        int at = 0;
        while (true)
        {
            Match line = SizeLine().Match(text, at);
            if (!line.Success)
            {
                return (content.ToString(), -1);
            }

            overhead += line.Groups[2].Length;
            long size = Convert.ToInt64(line.Groups[1].Value, 16);
            if (size is < 0 or > int.MaxValue || overhead > overheadMax)
            {
                return (content.ToString(), -1);
            }

            at += line.Length;
            if (size == 0)
            {
                break;
            }

            int there = (int)Math.Min(size, text.Length - at);
            content.Append(text, at, there);
            at += there;
            if (string.CompareOrdinal(text, at, "\r\n", 0, 2) != 0)
            {
                return (content.ToString(), -1);
            }

            at += 2;
        }

        Match trailer = TrailerSection().Match(text, at);
        overhead += trailer.Groups[1].Captures.Sum(c => c.Length);
        bool sound = trailer.Success && overhead <= overheadMax;
        return (content.ToString(), sound ? at + trailer.Length : -1);
    }

    [GeneratedRegex(@"\G([0-9A-Fa-f]{1,16})((?:[ \t]*;[\t\x20-\x7E\x80-\xFF]*)?)\r\n")]
    private static partial Regex SizeLine();

    [GeneratedRegex(
        @"\G(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7E\x80-\xFF]*)\r\n)*\r\n")]
    private static partial Regex TrailerSection();
}
