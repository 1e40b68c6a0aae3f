using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>The signals of a board's sensors, as they were named. Used on any thread.</summary>
internal sealed class HostSignals(VirtualBoard board, int seed)
{
    private readonly SignalFactory _factory = new(board.Trace, board.Speed, seed);
    private readonly Dictionary<Sensor, string> _texts = [];

    /// <summary>Lets a sensor measure something else from now on.</summary>
    /// <exception cref="SimulatorException">A file is not what it must be.</exception>
    public void Set(SignalSetting setting)
    {
        Signal signal = _factory.Create(setting);
        lock (_texts)
        {
            _texts[setting.Sensor] = setting.Text;
            board.SetSignal(setting.Sensor, signal);
        }
    }

    /// <summary>Lets a sensor measure the trace again.</summary>
    public void Clear(Sensor sensor)
    {
        lock (_texts)
        {
            _texts.Remove(sensor);
            board.SetSignal(sensor, null);
        }
    }

    /// <summary>The settings that are on, by their texts.</summary>
    public IReadOnlyList<string> Describe()
    {
        lock (_texts)
        {
            return [.. _texts.OrderBy(entry => entry.Key).Select(entry => entry.Value)];
        }
    }
}
