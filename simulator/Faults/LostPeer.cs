namespace Comet.Simulator.Faults;

/// <summary>A connection that the board no longer knows, and whose peer knows nothing of it.
/// </summary>
internal abstract class LostPeer
{
    /// <summary>Whether its peer has sent something, or has gone; what it sent is thrown away.
    /// </summary>
    public abstract bool HasSpoken();

    /// <summary>Answers with RST.</summary>
    public abstract void Reset();
}
