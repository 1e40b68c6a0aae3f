namespace Comet.Simulator.Board.Signals;

/// <summary>Is off by more and more.</summary>
internal sealed class DriftSignal(Signal inner, double perHour) : Signal
{
    public override double? At(double seconds)
    {
        return inner.At(seconds) + (perHour * seconds / 3600);
    }
}
