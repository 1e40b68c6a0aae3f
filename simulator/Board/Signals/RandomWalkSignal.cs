namespace Comet.Simulator.Board.Signals;

/// <summary>At each step a little up or down, within bounds.</summary>
internal sealed class RandomWalkSignal(
    double start, double step, double min, double max, SignalDice dice) : Signal
{
    // Who comes back after a day does not wait while every second of it is walked.
    private const long StepsMax = 1_000_000;

    private double _value = start;
    private long _step;

    public override double? At(double seconds)
    {
        long now = StepAt(seconds);
        _step = Math.Max(_step, now - StepsMax);
        while (_step < now)
        {
            _step++;
            _value += step * ((2 * dice.Uniform(_step)) - 1);
            _value = Math.Clamp(_value, min, max);
        }

        return _value;
    }
}
