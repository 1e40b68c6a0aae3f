namespace Comet.Simulator.Pump;

/// <summary>How the event loop learns which sockets are ready.</summary>
public enum ReadinessKind
{
    /// <summary>The best that there is on this system.</summary>
    System,

    /// <summary>What there is on every system.</summary>
    Portable,
}
