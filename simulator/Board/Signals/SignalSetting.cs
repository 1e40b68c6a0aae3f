using Comet.Simulator.Options;

namespace Comet.Simulator.Board.Signals;

/// <summary>
/// What a sensor is to measure: <c>sensor=signal:arguments</c>, and behind it any number of
/// disturbances, <c>+name:arguments</c>.
/// </summary>
public sealed class SignalSetting
{
    private SignalSetting(string text, Sensor sensor, IReadOnlyList<SignalPart> parts)
    {
        Text = text;
        Sensor = sensor;
        Parts = parts;
    }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>What stands behind the sensor and its equals sign.</summary>
    public string Signal => Text[(NameOf(Sensor).Length + 1)..];

    public Sensor Sensor { get; }

    /// <summary>The signal, then what disturbs it, from the inside out.</summary>
    public IReadOnlyList<SignalPart> Parts { get; }

    /// <summary>The name of a sensor, which is that of its topic.</summary>
    public static string NameOf(Sensor sensor)
    {
        return sensor == Signals.Sensor.Temperature ? "temperature" : "light";
    }

    /// <summary>The sensor of a name, in small letters.</summary>
    public static Sensor? FindSensor(string name)
    {
        return name switch
        {
            "temperature" => Signals.Sensor.Temperature,
            "light" => Signals.Sensor.Light,
            _ => null,
        };
    }

    /// <exception cref="SimulatorException">It cannot be meant.</exception>
    public static SignalSetting Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf('=', StringComparison.Ordinal);
        string name = at < 0 ? text : text[..at];
        if (at < 0 || FindSensor(name) is not { } sensor)
        {
            throw new SimulatorException(
                $"signal {text}: \"{name}\" is no sensor; expected temperature= or light=, and a "
                + "signal, such as temperature=sine:period=60,min=18,max=26",
                SimulatorException.UsageExitCode);
        }

        return new SignalSetting(text, sensor, new SignalReader(text, at + 1).Read());
    }

    /// <summary>Reads a signal without its sensor, which is said elsewhere.</summary>
    /// <exception cref="SimulatorException">It cannot be meant.</exception>
    public static SignalSetting Parse(Sensor sensor, string signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new SignalSetting(
            $"{NameOf(sensor)}={signal}", sensor, new SignalReader(signal, 0).Read());
    }
}
