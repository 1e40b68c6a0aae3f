using System.Globalization;
using System.Text.RegularExpressions;
using Comet.Tests.House;

namespace Comet.Tests.Web;

/// <summary>
/// The contrast of the dashboard's colours (WCAG 2.2 §1.4.3 and §1.4.11), which no tool sees where
/// they are drawn on a canvas.
/// </summary>
[TestClass]
public partial class ContrastTests
{
    private const double Text = 4.5;
    private const double Graphics = 3;

    [TestMethod]
    [DataRow("ink", "card", Text)]
    [DataRow("ink", "page", Text)]
    [DataRow("quiet", "card", Text)]
    [DataRow("quiet", "page", Text)]
    [DataRow("bad", "card", Text)]
    [DataRow("bad", "page", Text)]
    [DataRow("good", "card", Text)]
    [DataRow("event", "card", Text)]
    [DataRow("event", "held", Graphics)]
    [DataRow("accent", "card", Graphics)]
    [DataRow("accent", "held", Graphics)]
    [DataRow("accent", "page", Graphics)]
    [DataRow("quiet", "held", Graphics)]
    [DataRow("bad", "held", Graphics)]
    public void What_is_drawn_can_be_told_from_what_it_is_drawn_on(
        string front, string back, double least)
    {
        string[] schemes = File.ReadAllText(
            Path.Combine(Repository.Root, "shared/Web/parts/dashboard.css")).Split("@media")[..2];
        Assert.Contains("prefers-color-scheme: dark", schemes[1]);

        // What the dark scheme does not change is as in the light one.
        foreach (string scheme in (string[])[schemes[0], schemes[1] + schemes[0]])
        {
            double one = LuminanceOf(scheme, front);
            double other = LuminanceOf(scheme, back);
            double contrast = (Math.Max(one, other) + .05) / (Math.Min(one, other) + .05);
            Assert.IsGreaterThanOrEqualTo(least, contrast, $"{front} on {back}");
        }
    }

    // WCAG 2.2, "relative luminance".
    private static double LuminanceOf(string scheme, string name)
    {
        string digits = Colour().Matches(scheme)
            .First(match => match.Groups[1].Value == name).Groups[2].Value;
        if (digits.Length == 3)
        {
            digits = string.Concat(digits.Select(digit => new string(digit, 2)));
        }

        double[] parts = [.. new[] { 0, 2, 4 }.Select(at =>
        {
            double part = int.Parse(digits.AsSpan(at, 2), NumberStyles.HexNumber,
                CultureInfo.InvariantCulture) / 255.0;
            return part <= .04045 ? part / 12.92 : Math.Pow((part + .055) / 1.055, 2.4);
        })];
        return (.2126 * parts[0]) + (.7152 * parts[1]) + (.0722 * parts[2]);
    }

    [GeneratedRegex("--([a-z]+): #([0-9a-f]{3,6});")]
    private static partial Regex Colour();
}
