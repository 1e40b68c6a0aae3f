namespace Comet.Simulator.Pump;

/// <summary>What came of a receive.</summary>
internal enum ReceiveStatus
{
    /// <summary>Nothing for the engine yet: receive again.</summary>
    Pending,

    /// <summary>There are bytes.</summary>
    Received,

    /// <summary>The peer has ended its side.</summary>
    Ended,

    /// <summary>The peer is gone, or breaks the protocol below: reset.</summary>
    Lost,

    /// <summary>The peer and the server have no protocol in common: end without a reset.</summary>
    Refused,
}
