namespace Comet.Simulator.Board.Signals;

/// <summary>Gives no reading at times.</summary>
internal sealed class DropOutSignal(Signal inner, SignalWindow window) : Signal
{
    public override double? At(double seconds)
    {
        return window.BeginningAt(seconds) is null ? inner.At(seconds) : null;
    }
}
