namespace Comet.Simulator.Board.Signals;

/// <summary>What a sensor would measure, by the time. Asked in the order of time.</summary>
public abstract class Signal
{
    /// <summary>What is random changes so often, in s, whenever it is asked for: so the same seed
    /// gives the same series.</summary>
    public const double StepSeconds = 1;

    /// <summary>The value so many seconds after the signal began; null = no reading.</summary>
    public abstract double? At(double seconds);

    /// <summary>The number of the step that a time belongs to.</summary>
    protected static long StepAt(double seconds)
    {
        return (long)(seconds / StepSeconds);
    }
}
