using Comet.Simulator.Board.Signals;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>What the sensors measure. Called on any thread.</summary>
public sealed partial class SimulatorHost
{
    /// <summary>The signals that sensors measure instead of the trace, as they were given.
    /// </summary>
    public IReadOnlyList<string> Signals => _signals.Describe();

    /// <summary>What a sensor measures instead of the trace, or null.</summary>
    public SignalSetting? FindSignal(Sensor sensor)
    {
        return _signals.Find(sensor);
    }

    /// <summary>
    /// Lets a sensor measure a signal from now on, while its value is not held
    /// (<see cref="Board.VirtualBoard.SetTemperature"/>).
    /// </summary>
    /// <param name="text">Such as <c>temperature=sine:period=60,min=18,max=26+noise:0.2</c>.
    /// </param>
    /// <exception cref="SimulatorException">It cannot be meant.</exception>
    public void SetSignal(string text)
    {
        _signals.Set(SignalSetting.Parse(text));
    }

    /// <summary>Lets a sensor measure the trace again.</summary>
    public void ClearSignal(Sensor sensor)
    {
        _signals.Clear(sensor);
    }
}
