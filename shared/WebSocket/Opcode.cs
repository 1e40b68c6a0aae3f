namespace Comet.Embedded.WebSocket;

/// <summary>
/// What a frame carries (RFC 6455 §5.2, registry §11.8). The values from 8 are control frames
/// (§5.5); the ones not named are reserved and fail the connection.
/// </summary>
public enum Opcode
{
    /// <summary>The next fragment of the message in progress (§5.4).</summary>
    Continuation = 0x0,

    /// <summary>A message of UTF-8 text, or its first fragment (§5.6).</summary>
    Text = 0x1,

    /// <summary>A message of arbitrary octets, or its first fragment (§5.6).</summary>
    Binary = 0x2,

    /// <summary>The closing handshake's frame (§5.5.1).</summary>
    Close = 0x8,

    /// <summary>Asks for a pong with the same payload (§5.5.2).</summary>
    Ping = 0x9,

    /// <summary>The answer to a ping, or an unasked heartbeat (§5.5.3).</summary>
    Pong = 0xA,
}
