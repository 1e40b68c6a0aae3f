using Comet.Embedded.Board;

namespace Comet.Simulator.Board.Signals;

/// <summary>A signal that began at some time, as a sensor reads it.</summary>
/// <param name="signal">The signal.</param>
/// <param name="clock">The board's.</param>
internal sealed class RunningSignal(Signal signal, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();

    /// <summary>What the sensor reads now: it measures nothing beyond its range.</summary>
    /// <param name="scale">What the value 1 is read as.</param>
    /// <param name="min">The least value.</param>
    /// <param name="max">The greatest value.</param>
    public int Read(int scale, double min, double max)
    {
        double? value = signal.At(clock.GetElapsedTime(_start).TotalSeconds);
        return value is null
            ? BoardApplication.NoReading
            : (int)Math.Round(Math.Clamp(value.Value, min, max) * scale);
    }
}
