namespace Comet.Device;

/// <summary>
/// Something that the pump gives the time to, on its own thread: the only one that may call the
/// engine.
/// </summary>
public abstract class PumpService
{
    /// <summary>
    /// When <see cref="HandleTime"/> is due, in ms of the pump's clock; <c>long.MaxValue</c> =
    /// never. Asked once a round, so what another thread changes here is noticed soon: an
    /// interrupt sets a flag, and this answers with 0.
    /// </summary>
    public abstract long PollDeadline();

    /// <summary>The deadline has come. What it takes, every client waits for.</summary>
    /// <param name="nowMs">The pump's clock, in ms.</param>
    public abstract void HandleTime(long nowMs);
}
