using System.Globalization;

namespace Comet.Simulator.Scenarios.Reading;

/// <summary>Durations: a number and its unit, such as <c>250ms</c>, <c>1.5s</c>, <c>2min</c>,
/// <c>1h</c>.</summary>
internal static class DurationText
{
    public const string Rule = "a duration such as 250ms, 1.5s, 2min or 1h";

    // The longer of two that end alike is first.
    private static readonly (string Unit, int Ms)[] s_units =
        [("ms", 1), ("min", 60_000), ("s", 1000), ("h", 3_600_000)];

    /// <returns>The duration in ms, or null: it is none.</returns>
    public static int? Parse(string text)
    {
        foreach ((string unit, int ms) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
            {
                string number = text[..^unit.Length].TrimEnd();
                return decimal.TryParse(
                        number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                        out decimal value)
                    && value * ms <= int.MaxValue
                    ? (int)Math.Round(value * ms)
                    : null;
            }
        }

        return null;
    }
}
