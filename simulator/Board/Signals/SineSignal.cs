namespace Comet.Simulator.Board.Signals;

/// <summary>A sine wave that begins in the middle, rising.</summary>
internal sealed class SineSignal(double min, double max, double period) : Signal
{
    public override double? At(double seconds)
    {
        double share = (1 + Math.Sin(2 * Math.PI * seconds / period)) / 2;
        return min + ((max - min) * share);
    }
}
