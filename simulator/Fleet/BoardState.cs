namespace Comet.Simulator.Fleet;

/// <summary>How a board of a fleet is.</summary>
internal enum BoardState
{
    /// <summary>It runs, and nothing was made to go wrong.</summary>
    Up,

    /// <summary>A fault is on.</summary>
    Faulty,

    /// <summary>It is off the network, and comes back with another epoch.</summary>
    Rebooting,

    /// <summary>Its event loop does not answer.</summary>
    Failed,
}
