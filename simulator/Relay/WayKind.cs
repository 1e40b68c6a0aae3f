namespace Comet.Simulator.Relay;

/// <summary>What leads to a board, the better way later: one that stands is not given up for a
/// lesser one.</summary>
public enum WayKind
{
    /// <summary>Another relay, which has a way to the board.</summary>
    Relay,

    /// <summary>The relay follows the board as any client does.</summary>
    Pull,

    /// <summary>The board has dialled the relay.</summary>
    Uplink,
}
