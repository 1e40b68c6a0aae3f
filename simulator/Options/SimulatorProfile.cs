namespace Comet.Simulator.Options;

/// <summary>Whose limits the engine is given.</summary>
public enum SimulatorProfile
{
    /// <summary>The device's limits, exactly.</summary>
    Esp32,

    /// <summary>A desktop's: thousands of connections, larger buffers.</summary>
    Host,
}
