namespace Comet.Simulator.Board;

/// <summary>What the second column of a file of a series holds; the first is the time.</summary>
/// <param name="Name">As in the header.</param>
/// <param name="Min">The least that the sensor reports.</param>
/// <param name="Max">The most that the sensor reports.</param>
/// <param name="Example">A value, as it may stand there.</param>
public sealed record SeriesColumn(string Name, double Min, double Max, string Example)
{
    /// <summary>Temperatures, in °C.</summary>
    public static readonly SeriesColumn Celsius = new("celsius", -100, 200, "21.5");

    /// <summary>Light, in ‰ of the sensor's range.</summary>
    public static readonly SeriesColumn Permille = new("permille", 0, 1000, "618");

    /// <summary>The first line of such a file.</summary>
    public string Header => $"time,{Name}";

    /// <summary>A row of such a file.</summary>
    public string Row => $"2015-06-01T15:00,{Example}";
}
