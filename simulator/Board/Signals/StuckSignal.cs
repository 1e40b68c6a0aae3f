namespace Comet.Simulator.Board.Signals;

/// <summary>Stays at what it was when it got stuck, or at a value.</summary>
internal sealed class StuckSignal(Signal inner, double? value, SignalWindow window) : Signal
{
    private double? _beginning;
    private double? _stuckAt;

    public override double? At(double seconds)
    {
        double? beginning = window.BeginningAt(seconds);
        if (beginning is not { } begun)
        {
            return inner.At(seconds);
        }

        if (_beginning != begun)
        {
            _beginning = begun;
            _stuckAt = value ?? inner.At(begun);
        }

        return _stuckAt;
    }
}
