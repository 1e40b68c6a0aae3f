namespace Comet.Simulator.Board.Signals;

/// <summary>One signal or disturbance of a setting, with what is said about it.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Numbers">The parameters that are numbers; NaN = left out.</param>
/// <param name="Text">The parameter that is a text, or an empty one.</param>
public sealed record SignalPart(SignalType Type, IReadOnlyList<double> Numbers, string Text)
{
    /// <summary>The number that a parameter is.</summary>
    public double this[string parameter]
    {
        get
        {
            int index = 0;
            while (Type.Parameters[index].Name != parameter)
            {
                index++;
            }

            return Numbers[index];
        }
    }
}
