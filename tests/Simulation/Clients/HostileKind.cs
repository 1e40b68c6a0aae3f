namespace Comet.Simulation.Clients;

/// <summary>What a hostile peer does.</summary>
internal enum HostileKind
{
    /// <summary>Subscribes and never reads.</summary>
    Deaf,

    /// <summary>Subscribes and reads a byte at a time.</summary>
    Slow,

    /// <summary>Pipelines requests, or sends messages and pings, and reads.</summary>
    Flood,

    /// <summary>Pipelines requests and never reads.</summary>
    DeafFlood,

    /// <summary>Sends random bytes.</summary>
    Garbage,

    /// <summary>Sends a head a byte at a time.</summary>
    SlowHead,

    /// <summary>Takes a slot, leaves it, takes the next.</summary>
    Storm,
}
