using System.Globalization;
using System.Text;

namespace Comet.Simulator.Scenarios.Reports;

/// <summary>Text of a scenario or a client, as a terminal may be given it.</summary>
internal static class PrintableText
{
    /// <summary>One line: control characters, which would move the cursor or change colors, are
    /// written as <c>\u001b</c>, the ends of lines included.</summary>
    public static string Of(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        StringBuilder printable = new(text.Length + 8);
        foreach (char one in text)
        {
            if (char.IsControl(one))
            {
                printable.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
            }
            else
            {
                printable.Append(one);
            }
        }

        return printable.ToString();
    }

    /// <summary>As <see cref="Of"/>, of each of several lines.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="separator">What stands between them afterwards.</param>
    public static string OfLines(string text, string separator = "\n")
    {
        return string.Join(separator, text.ReplaceLineEndings("\n").Split('\n').Select(Of));
    }
}
