using Comet.Embedded.Board;
using Comet.Simulator.Board.Signals;

namespace Comet.Simulator.Board;

/// <summary>
/// A board made of signals, a recorded trace, and of what a person or a test sets. It may be set
/// from any thread; the server reads it from its own.
/// </summary>
/// <remarks>
/// Light follows the time of day of the trace: 0 from 18:00 to 06:00, half a sine wave between,
/// 1000 ‰ at noon.
/// </remarks>
public sealed class VirtualBoard : IBoard
{
    private const int NotSet = int.MinValue + 1;

    private readonly TemperatureTrace _trace;
    private readonly TimeProvider _clock;
    private readonly double _speed;
    private readonly long _start;
    private int _temperature = NotSet;
    private int _light = NotSet;
    private volatile bool _pressed;
    private volatile bool _led;
    private volatile RunningSignal? _temperatureSignal;
    private volatile RunningSignal? _lightSignal;
    private volatile bool _isTemperatureBroken;
    private volatile bool _isLightBroken;

    /// <param name="trace">What <see cref="ReadTemperatureHundredths"/> replays.</param>
    /// <param name="speed">Trace seconds per real second.</param>
    /// <param name="clock">The clock of the replay.</param>
    public VirtualBoard(TemperatureTrace trace, double speed, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(clock);
        _trace = trace;
        _speed = speed;
        _clock = clock;
        _start = clock.GetTimestamp();
    }

    /// <summary>The button went down or up; raised on the thread that set it.</summary>
    public event EventHandler? ButtonChanged;

    /// <summary>The LED was switched; raised on the server's thread.</summary>
    public event EventHandler? LedChanged;

    public TemperatureTrace Trace => _trace;

    public double Speed => _speed;

    public bool IsLedOn => _led;

    /// <summary>Whether <see cref="SetTemperature"/> holds the temperature.</summary>
    public bool IsTemperatureHeld => Volatile.Read(ref _temperature) != NotSet;

    /// <summary>Whether <see cref="SetLight"/> holds the light.</summary>
    public bool IsLightHeld => Volatile.Read(ref _light) != NotSet;

    /// <summary>Where the replay is, in the trace's own time.</summary>
    public DateTime TraceTime => _trace.TimeAfter(_clock.GetElapsedTime(_start) * _speed);

    public int ReadTemperatureHundredths()
    {
        ThrowIf(_isTemperatureBroken, "temperature");
        int set = Volatile.Read(ref _temperature);
        return set != NotSet ? set
            : _temperatureSignal is { } signal
                ? signal.Read(100, SeriesColumn.Celsius.Min, SeriesColumn.Celsius.Max)
            : (int)Math.Round(_trace.CelsiusAt(TraceTime) * 100);
    }

    public int ReadLightPermille()
    {
        ThrowIf(_isLightBroken, "light");
        int set = Volatile.Read(ref _light);
        return set != NotSet ? set
            : _lightSignal is { } signal
                ? signal.Read(1, SeriesColumn.Permille.Min, SeriesColumn.Permille.Max)
            : DaylightAt(TraceTime.TimeOfDay);
    }

    public bool IsButtonPressed()
    {
        return _pressed;
    }

    public void SetLed(bool on)
    {
        if (_led != on)
        {
            _led = on;
            LedChanged?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>
    /// Holds the temperature, in hundredths of a °C, or makes the sensor fail
    /// (<see cref="BoardApplication.NoReading"/>); null goes back to the signal, or the trace.
    /// </summary>
    public void SetTemperature(int? hundredths)
    {
        Volatile.Write(ref _temperature, hundredths ?? NotSet);
    }

    /// <summary>
    /// Holds the light, 0–1000, or makes the sensor fail
    /// (<see cref="BoardApplication.NoReading"/>); null goes back to the signal, or the time of
    /// day.
    /// </summary>
    public void SetLight(int? permille)
    {
        Volatile.Write(ref _light, permille ?? NotSet);
    }

    /// <summary>Lets reading a sensor throw, or no longer.</summary>
    public void BreakSensors(bool temperature, bool light)
    {
        _isTemperatureBroken = temperature;
        _isLightBroken = light;
    }

    /// <summary>
    /// What a sensor measures from now on, while it is not held; null goes back to the trace.
    /// </summary>
    public void SetSignal(Sensor sensor, Signal? signal)
    {
        RunningSignal? running = signal is null ? null : new RunningSignal(signal, _clock);
        if (sensor == Sensor.Temperature)
        {
            _temperatureSignal = running;
        }
        else
        {
            _lightSignal = running;
        }
    }

    public void SetButton(bool pressed)
    {
        if (_pressed != pressed)
        {
            _pressed = pressed;
            ButtonChanged?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>The light in ‰ at a time of day.</summary>
    public static int DaylightAt(TimeSpan timeOfDay)
    {
        double share = (timeOfDay.TotalHours - 6) / 12;
        return share is <= 0 or >= 1 ? 0 : (int)Math.Round(1000 * Math.Sin(Math.PI * share));
    }

    private static void ThrowIf(bool isBroken, string sensor)
    {
        if (isBroken)
        {
            throw new IOException($"the {sensor} sensor does not answer");
        }
    }
}
