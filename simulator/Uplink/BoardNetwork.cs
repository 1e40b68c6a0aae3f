namespace Comet.Simulator.Uplink;

/// <summary>The network of a board, for what it dials itself.</summary>
/// <param name="isAway">Whether the board is off it. Called on any thread.</param>
internal sealed class BoardNetwork(Func<bool> isAway)
{
    public bool IsAway => isAway();

    /// <summary>Cuts what stands.</summary>
    public Action? Cut { get; set; }
}
