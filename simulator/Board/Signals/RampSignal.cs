namespace Comet.Simulator.Board.Signals;

/// <summary>A straight line from one value to another, over and over again.</summary>
internal sealed class RampSignal(double from, double to, double period) : Signal
{
    public override double? At(double seconds)
    {
        return from + ((to - from) * (seconds % period / period));
    }
}
