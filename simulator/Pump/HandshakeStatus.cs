namespace Comet.Simulator.Pump;

/// <summary>How far a handshake has come.</summary>
internal enum HandshakeStatus
{
    /// <summary>It waits for the peer.</summary>
    Pending,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>The peer and the server have no protocol in common: end without a reset.</summary>
    Refused,
}
