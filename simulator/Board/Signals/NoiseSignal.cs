namespace Comet.Simulator.Board.Signals;

/// <summary>Adds normally distributed noise, another value each step.</summary>
internal sealed class NoiseSignal(Signal inner, double deviation, SignalDice dice) : Signal
{
    public override double? At(double seconds)
    {
        return inner.At(seconds) + (deviation * dice.Normal(StepAt(seconds)));
    }
}
