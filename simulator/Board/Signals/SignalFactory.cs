using Comet.Simulator.Options;

namespace Comet.Simulator.Board.Signals;

/// <summary>Makes signals out of what is said about them.</summary>
/// <param name="trace">The board's own series.</param>
/// <param name="speed">Its seconds that pass in one.</param>
/// <param name="seed">Of whatever is random.</param>
public sealed class SignalFactory(TemperatureTrace trace, double speed, int seed)
{
    /// <exception cref="SimulatorException">A file is not what it must be.</exception>
    public Signal Create(SignalSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        Signal signal = CreateBase(setting.Sensor, setting.Parts[0]);
        for (int i = 1; i < setting.Parts.Count; i++)
        {
            signal = Disturb(signal, setting.Parts[i], DiceFor(setting.Sensor, i));
        }

        return signal;
    }

    private static Signal Disturb(Signal signal, SignalPart part, SignalDice dice)
    {
        return part.Type.Kind switch
        {
            SignalKind.Noise => new NoiseSignal(signal, part["deviation"], dice),
            SignalKind.StuckAt => new StuckSignal(
                signal, double.IsNaN(part["value"]) ? null : part["value"], WindowOf(part)),
            SignalKind.DropOut => new DropOutSignal(signal, WindowOf(part)),
            SignalKind.Spike => new SpikeSignal(signal, part["size"], part["chance"], dice),
            _ => new DriftSignal(signal, part["per-hour"]),
        };
    }

    private static SignalWindow WindowOf(SignalPart part)
    {
        return new SignalWindow(part["from"], part["for"], part["every"]);
    }

    // Each random part has numbers of its own.
    private SignalDice DiceFor(Sensor sensor, int part)
    {
        return new SignalDice((((long)seed << 16) + part) * 2 + (int)sensor);
    }

    private Signal CreateBase(Sensor sensor, SignalPart part)
    {
        switch (part.Type.Kind)
        {
            case SignalKind.Constant:
                return new ConstantSignal(part["value"]);
            case SignalKind.Ramp:
                return new RampSignal(part["from"], part["to"], part["period"]);
            case SignalKind.Sine:
                return new SineSignal(part["min"], part["max"], part["period"]);
            case SignalKind.RandomWalk:
                return new RandomWalkSignal(
                    part["start"], part["step"], part["min"], part["max"], DiceFor(sensor, 0));
            case SignalKind.Csv:
                RecordedSeries file = RecordedSeries.ReadFile(
                    part.Text,
                    sensor == Sensor.Light ? SeriesColumn.Permille : SeriesColumn.Celsius,
                    "signal csv");
                return new TraceSignal(
                    file,
                    double.IsNaN(part["speed"]) ? file.DefaultSpeed : part["speed"],
                    static (series, time) => series.ValueAt(time));
            default:
                return new TraceSignal(trace, speed, sensor == Sensor.Light
                    ? static (_, time) => VirtualBoard.DaylightAt(time.TimeOfDay)
                    : static (series, time) => series.ValueAt(time));
        }
    }
}
