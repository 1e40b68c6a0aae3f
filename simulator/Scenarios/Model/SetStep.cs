using System.Globalization;
using Comet.Embedded.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>Lets a sensor measure something.</summary>
internal sealed class SetStep(FilePosition position) : ScenarioStep(position)
{
    public required Sensor Sensor { get; init; }

    /// <summary>In hundredths of a °C, or ‰; <see cref="BoardApplication.NoReading"/> = it fails.
    /// </summary>
    public int Value { get; init; }

    /// <summary>In place of a value, or null.</summary>
    public SignalSetting? Signal { get; init; }

    public override string Text
    {
        get
        {
            string value = Signal is not null
                ? Signal.Text[(Signal.Text.IndexOf('=', StringComparison.Ordinal) + 1)..]
                : Value == BoardApplication.NoReading ? "null"
                : Sensor == Sensor.Light ? Value.ToString(CultureInfo.InvariantCulture)
                : (Value / 100m).ToString("0.##", CultureInfo.InvariantCulture);
            return $"set {Sensor.ToString().ToLowerInvariant()} {value}";
        }
    }

    public override string? Run(ScenarioWorld world)
    {
        if (Signal is not null)
        {
            world.SetSignal(Signal);
        }

        int? value = Signal is null ? Value : null;
        if (Sensor == Sensor.Temperature)
        {
            world.Board.SetTemperature(value);
        }
        else
        {
            world.Board.SetLight(value);
        }

        return null;
    }
}
