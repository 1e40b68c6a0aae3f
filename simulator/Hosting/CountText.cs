using System.Globalization;

namespace Comet.Simulator.Hosting;

/// <summary>How many of something, for people to read.</summary>
internal static class CountText
{
    /// <param name="count">How many.</param>
    /// <param name="noun">One of them; the others have an s at its end.</param>
    public static string Of(long count, string noun)
    {
        return string.Create(
            CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");
    }
}
