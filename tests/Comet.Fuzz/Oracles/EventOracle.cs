using System.Globalization;
using System.Text.RegularExpressions;

namespace Comet.Fuzz.Oracles;

/// <summary>What may stand in a response of events: only what was published, once, in order.
/// </summary>
internal static partial class EventOracle
{
    /// <param name="content">The response's content, one character a byte.</param>
    /// <param name="published">All events, the first has sequence 1; "" where it is not known.
    /// </param>
    /// <param name="mayRepeat">Whether a client's own text may look like an event.</param>
    public static void CheckOrder(
        string content, IReadOnlyList<string>? published, bool mayRepeat)
    {
        long last = 0;
        foreach (Match match in Envelope().Matches(content))
        {
            long sequence = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            if (mayRepeat && (published is null || sequence > published.Count))
            {
                continue;
            }

            Check.That(
                published is not null && sequence >= 1 && sequence <= published.Count,
                "an event that was never published");
            Check.That(mayRepeat || sequence > last, "an event comes again");
            string expected = published![(int)sequence - 1];
            int there = Math.Min(expected.Length, content.Length - match.Index);
            Check.That(
                mayRepeat || string.CompareOrdinal(expected, 0, content, match.Index, there) == 0,
                "an event is changed: " + expected);
            last = sequence;
        }
    }

    // An envelope's own quotes are no part of a string: there they would be escaped.
    [GeneratedRegex("(?<=^|[\\[,\\n ])\\{\"id\":\"5f3a9c01-([0-9]{1,18})\",\"topic\":")]
    private static partial Regex Envelope();
}
