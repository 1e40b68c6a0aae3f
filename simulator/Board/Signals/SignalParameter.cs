namespace Comet.Simulator.Board.Signals;

/// <summary>What can be said about a signal or a disturbance, beside its name.</summary>
/// <param name="Name">As in <c>name=value</c>.</param>
/// <param name="Min">The least number.</param>
/// <param name="Max">The greatest number.</param>
/// <param name="Default">What counts when nothing is said; null = it must be said, NaN = it may
/// be left out.</param>
/// <param name="IsText">It is a text, of which nothing is a number.</param>
public sealed record SignalParameter(
    string Name, double Min, double Max, double? Default, bool IsText = false)
{
    /// <summary>No value of a sensor is beyond.</summary>
    public const double ValueMax = 1_000_000;

    /// <summary>What is expected, for people to read.</summary>
    public string Rule => IsText ? "the name of a file"
        : FormattableString.Invariant($"a number from {Min} to {Max}");

    /// <summary>A value of the sensor.</summary>
    public static SignalParameter Value(string name, double? standard = null)
    {
        return new SignalParameter(name, -ValueMax, ValueMax, standard);
    }

    /// <summary>A time in s.</summary>
    public static SignalParameter Seconds(string name, double min, double standard)
    {
        return new SignalParameter(name, min, ValueMax, standard);
    }
}
