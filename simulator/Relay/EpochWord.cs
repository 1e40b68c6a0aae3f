namespace Comet.Simulator.Relay;

/// <summary>On whose word a board is said to be in an epoch, the better one later.</summary>
public enum EpochWord
{
    /// <summary>An event or a history, as the broker or another relay has it: it may be old.
    /// </summary>
    Hearsay,

    /// <summary>A relay that says to have the way to the board, later than any other.</summary>
    Owner,

    /// <summary>The board itself.</summary>
    Board,
}
