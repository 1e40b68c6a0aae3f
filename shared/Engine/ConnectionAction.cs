namespace Comet.Embedded.Engine;

/// <summary>What the pump is to do for a connection.</summary>
public enum ConnectionAction
{
    /// <summary>Nothing to do but to receive.</summary>
    None,

    /// <summary>Send the bytes in the transmit buffer.</summary>
    Send,

    /// <summary>
    /// All has left: shut down the sending side and go on receiving until the peer ends too, so
    /// that the last bytes are not lost to a reset (RFC 9112 §9.6). A pump that cannot do so
    /// closes, after reading what <see cref="CometEngine.IsPeerSending"/> tells of.
    /// </summary>
    Finish,

    /// <summary>Close the socket.</summary>
    Close,

    /// <summary>Close the socket with a reset: the peer is gone or does not read.</summary>
    Abort,
}
