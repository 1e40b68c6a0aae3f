using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>The signals of a board's sensors, as they were named. Used on any thread.</summary>
internal sealed class HostSignals(VirtualBoard board, int seed)
{
    private readonly SignalFactory _factory = new(board.Trace, board.Speed, seed);
    private readonly Dictionary<Sensor, SignalSetting> _settings = [];

    /// <summary>Lets a sensor measure something else from now on.</summary>
    /// <exception cref="SimulatorException">A file is not what it must be.</exception>
    public void Set(SignalSetting setting)
    {
        Signal signal = _factory.Create(setting);
        lock (_settings)
        {
            _settings[setting.Sensor] = setting;
            board.SetSignal(setting.Sensor, signal);
        }
    }

    /// <summary>Lets a sensor measure the trace again.</summary>
    public void Clear(Sensor sensor)
    {
        lock (_settings)
        {
            _settings.Remove(sensor);
            board.SetSignal(sensor, null);
        }
    }

    /// <summary>What a sensor measures; null = the trace.</summary>
    public SignalSetting? Find(Sensor sensor)
    {
        lock (_settings)
        {
            return _settings.GetValueOrDefault(sensor);
        }
    }

    /// <summary>The settings that are on, by their texts.</summary>
    public IReadOnlyList<string> Describe()
    {
        lock (_settings)
        {
            return [.. _settings.OrderBy(entry => entry.Key).Select(entry => entry.Value.Text)];
        }
    }
}
