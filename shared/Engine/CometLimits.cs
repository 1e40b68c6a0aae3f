using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Engine;

/// <summary>
/// Every size and time of the server: counts as such, sizes in bytes, times in ms. Fixed once the
/// engine is made; <see cref="MemoryBudget"/> adds them up.
/// </summary>
public sealed class CometLimits
{
    /// <summary>Connection slots. Further connections are refused with 503.</summary>
    public int Connections = 10;

    /// <summary>
    /// Slots that long polls, streams and WebSockets together leave free, so that the page, the
    /// status and publishing are never starved by them.
    /// </summary>
    public int ReservedForRequests = 2;

    /// <summary>The receive buffer of a connection.</summary>
    public int ReceiveBytes = 1024;

    /// <summary>The transmit buffer of a connection.</summary>
    public int TransmitBytes = 1536;

    /// <summary>The ring of encoded events.</summary>
    public int LogBytes = 8192;

    /// <summary>The most events that the log keeps.</summary>
    public int LogEvents = 128;

    /// <summary>The most topics that can be declared.</summary>
    public int TopicsMax = 16;

    /// <summary>Room for the topics' names together, one byte more than its length each.</summary>
    public int TopicNamesBytes = 144;

    /// <summary>The longest request head (RFC 9112 §2.1), larger ones get 431.</summary>
    public int HeadBytesMax = 8192;

    /// <summary>The longest request-target (RFC 9112 §3.2), longer ones get 414.</summary>
    public int TargetBytesMax = 512;

    /// <summary>The most field-lines of a head, more get 431.</summary>
    public int FieldCountMax = 64;

    /// <summary>The longest published value, longer ones get 413.</summary>
    public int BodyBytesMax = 1000;

    /// <summary>
    /// The longest upstream WebSocket message that is held, longer ones get 1009.
    /// </summary>
    public int MessageBytesMax = 1000;

    /// <summary>From a request's first byte to its last, then 408.</summary>
    public int HeadTimeoutMs = 10_000;

    /// <summary>How long a kept connection may wait for its next request.</summary>
    public int IdleTimeoutMs = 10_000;

    /// <summary>How long a long poll waits when the request does not say.</summary>
    public int WaitDefaultMs = 25_000;

    /// <summary>The longest a long poll may ask to wait.</summary>
    public int WaitMaxMs = 60_000;

    /// <summary>How long a peer may take no byte of what is to be sent, then abort.</summary>
    public int WriteStallTimeoutMs = 15_000;

    /// <summary>How long a closing connection may linger for the peer's end.</summary>
    public int CloseTimeoutMs = 2_000;

    /// <summary>How long a live response stays silent before it sends a heartbeat.</summary>
    public int HeartbeatMs = 15_000;

    /// <summary>How long a WebSocket peer may leave a ping unanswered, then abort.</summary>
    public int PongTimeoutMs = 10_000;

    /// <summary>The reconnection time told to event stream clients.</summary>
    public int ReconnectionTimeMs = 2_000;

    /// <summary>What <c>Retry-After</c> says, in seconds.</summary>
    public int RetryAfterSeconds = 2;

    /// <summary>The limits of an ESP32 without external memory: 40 KiB of heap in all.</summary>
    public static CometLimits Esp32()
    {
        return new CometLimits();
    }

    /// <summary>The limits of a desktop process.</summary>
    /// <param name="connections">Connection slots, 1 or more.</param>
    public static CometLimits Host(int connections)
    {
        return new CometLimits
        {
            Connections = connections,
            ReservedForRequests = connections >= 20 ? connections / 10
                : connections > 2 ? 2
                : connections - 1,
            ReceiveBytes = 4096,
            TransmitBytes = 8192,
            LogBytes = 4 * 1024 * 1024,
            LogEvents = 32_768,
            TopicsMax = TopicTable.CountMax,
            TopicNamesBytes = 1984,
            HeadBytesMax = 32_768,
            TargetBytesMax = 2048,
            FieldCountMax = 100,
            BodyBytesMax = 4000,
            MessageBytesMax = 4000,
        };
    }

    /// <summary>
    /// Checks what the engine relies on; throws when a limit contradicts another.
    /// </summary>
    public void Validate()
    {
        Invariant.Check(Connections > 0 && ReservedForRequests >= 0);
        Invariant.Check(ReservedForRequests < Connections);

        // The smallest answer to a ping is a frame header and some of its payload.
        Invariant.Check(ReceiveBytes >= 16 && TransmitBytes >= 16);

        // A held value leaves room to receive the byte that ends it.
        Invariant.Check(BodyBytesMax < ReceiveBytes && MessageBytesMax < ReceiveBytes);
        Invariant.Check(LogEvents > 0 && LogBytes > 0);

        // How much of an event has left is counted in 24 bits.
        Invariant.Check(LogBytes <= 8 * 1024 * 1024);
        Invariant.Check(HeadBytesMax > 0 && TargetBytesMax > 0 && FieldCountMax > 0);
        Invariant.Check(HeadTimeoutMs > 0 && IdleTimeoutMs > 0 && WriteStallTimeoutMs > 0);
        Invariant.Check(CloseTimeoutMs > 0 && HeartbeatMs > 0 && PongTimeoutMs > 0);
        Invariant.Check(WaitDefaultMs >= 0 && WaitDefaultMs <= WaitMaxMs);
    }
}
