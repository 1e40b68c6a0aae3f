namespace Comet.Simulator.Board.Signals;

/// <summary>Always the same value.</summary>
internal sealed class ConstantSignal(double value) : Signal
{
    public override double? At(double seconds)
    {
        return value;
    }
}
