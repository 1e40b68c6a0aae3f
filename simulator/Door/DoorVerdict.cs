namespace Comet.Simulator.Door;

/// <summary>Where a connection's next request belongs.</summary>
internal enum DoorVerdict
{
    /// <summary>Too little of it has come.</summary>
    Undecided,

    /// <summary>To the pump that has the connection.</summary>
    Here,

    /// <summary>To another pump, or to none.</summary>
    Elsewhere,
}
