namespace Comet.Simulator.Board.Signals;

/// <summary>A recorded series, or something that follows from its time.</summary>
/// <param name="trace">The series.</param>
/// <param name="speed">Its seconds that pass in one.</param>
/// <param name="value">What is measured at a time of the series.</param>
internal sealed class TraceSignal(
    RecordedSeries trace, double speed, Func<RecordedSeries, DateTime, double> value) : Signal
{
    public override double? At(double seconds)
    {
        return value(trace, trace.TimeAfter(TimeSpan.FromSeconds(seconds) * speed));
    }
}
