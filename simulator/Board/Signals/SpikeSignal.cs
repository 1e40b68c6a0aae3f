namespace Comet.Simulator.Board.Signals;

/// <summary>Is off by much in some steps, at random.</summary>
internal sealed class SpikeSignal(Signal inner, double size, double chance, SignalDice dice)
    : Signal
{
    public override double? At(double seconds)
    {
        return inner.At(seconds) + (dice.Uniform(StepAt(seconds)) < chance ? size : 0);
    }
}
