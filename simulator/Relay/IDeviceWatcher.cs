namespace Comet.Simulator.Relay;

/// <summary>
/// Told that something has happened to a device. Called on any thread, the pump's own too: it only
/// takes note.
/// </summary>
internal interface IDeviceWatcher
{
    /// <summary>A way stands, or is lost.</summary>
    void HandleWay();

    /// <summary>The log has changed.</summary>
    void HandleEvents();
}
