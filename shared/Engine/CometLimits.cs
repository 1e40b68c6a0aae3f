using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Engine;

/// <summary>
/// Every size and time of the server: counts as such, sizes in bytes, times in ms. Fixed once the
/// engine is made; <see cref="MemoryBudget"/> adds them up.
/// </summary>
public sealed class CometLimits
{
    // One array: a field each would cost thrice as much heap.
    private readonly int[] _values = new int[30];

    /// <summary>The limits of <see cref="Esp32"/>.</summary>
    public CometLimits()
    {
        Connections = 10;
        ReservedForRequests = 2;
        ReceiveBytes = 1024;
        TransmitBytes = 1536;
        LogBytes = 8192;
        LogEvents = 128;
        TopicsMax = 16;
        TopicNamesBytes = 136;
        HeadBytesMax = 8192;
        TargetBytesMax = 512;
        FieldCountMax = 64;
        BodyBytesMax = 1000;
        MessageBytesMax = 1000;
        HeadTimeoutMs = 10_000;
        IdleTimeoutMs = 10_000;
        WaitDefaultMs = 25_000;
        WaitMaxMs = 60_000;
        WriteStallTimeoutMs = 15_000;
        CloseTimeoutMs = 2_000;
        HeartbeatMs = 15_000;
        PongTimeoutMs = 10_000;
        ReconnectionTimeMs = 2_000;
        RetryAfterSeconds = 2;
        RequestsPerSecond = 20;
        MessagesPerSecond = 50;
        RequestsPerSecondTotal = 50;
        MessagesPerSecondTotal = 100;
        ConnectionsPerPeer = 8;
        ConnectGraceMs = 1_000;
    }

    /// <summary>
    /// Connection slots. Once all are taken, an idle connection gives way to the next; when there
    /// is none, the next is refused with 503.
    /// </summary>
    public int Connections
    {
        get => _values[0];
        set => _values[0] = value;
    }

    /// <summary>
    /// Slots that long polls, streams and WebSockets together leave free, so that the page, the
    /// status and publishing are never starved by them.
    /// </summary>
    public int ReservedForRequests
    {
        get => _values[1];
        set => _values[1] = value;
    }

    /// <summary>The receive buffer of a connection, at most 65,535 bytes.</summary>
    public int ReceiveBytes
    {
        get => _values[2];
        set => _values[2] = value;
    }

    /// <summary>The transmit buffer of a connection, at most 65,535 bytes.</summary>
    public int TransmitBytes
    {
        get => _values[3];
        set => _values[3] = value;
    }

    /// <summary>The ring of encoded events.</summary>
    public int LogBytes
    {
        get => _values[4];
        set => _values[4] = value;
    }

    /// <summary>The most events that the log keeps.</summary>
    public int LogEvents
    {
        get => _values[5];
        set => _values[5] = value;
    }

    /// <summary>The most topics that can be declared.</summary>
    public int TopicsMax
    {
        get => _values[6];
        set => _values[6] = value;
    }

    /// <summary>Room for the topics' names together, one byte more than its length each.</summary>
    public int TopicNamesBytes
    {
        get => _values[7];
        set => _values[7] = value;
    }

    /// <summary>The longest request head (RFC 9112 §2.1), larger ones get 431.</summary>
    public int HeadBytesMax
    {
        get => _values[8];
        set => _values[8] = value;
    }

    /// <summary>The longest request-target (RFC 9112 §3.2), longer ones get 414.</summary>
    public int TargetBytesMax
    {
        get => _values[9];
        set => _values[9] = value;
    }

    /// <summary>The most field-lines of a head, more get 431.</summary>
    public int FieldCountMax
    {
        get => _values[10];
        set => _values[10] = value;
    }

    /// <summary>The longest published value, longer ones get 413.</summary>
    public int BodyBytesMax
    {
        get => _values[11];
        set => _values[11] = value;
    }

    /// <summary>
    /// The longest upstream WebSocket message that is held, longer ones get 1009.
    /// </summary>
    public int MessageBytesMax
    {
        get => _values[12];
        set => _values[12] = value;
    }

    /// <summary>
    /// From a request's first byte to its last, head and body together, then 408. A body whose
    /// head came in one piece has as long for itself, a connection until its first byte, too.
    /// </summary>
    public int HeadTimeoutMs
    {
        get => _values[13];
        set => _values[13] = value;
    }

    /// <summary>How long a kept connection may wait for its next request.</summary>
    public int IdleTimeoutMs
    {
        get => _values[14];
        set => _values[14] = value;
    }

    /// <summary>How long a long poll waits when the request does not say.</summary>
    public int WaitDefaultMs
    {
        get => _values[15];
        set => _values[15] = value;
    }

    /// <summary>The longest a long poll may ask to wait.</summary>
    public int WaitMaxMs
    {
        get => _values[16];
        set => _values[16] = value;
    }

    /// <summary>How long a peer may take no byte of what is to be sent, then abort.</summary>
    public int WriteStallTimeoutMs
    {
        get => _values[17];
        set => _values[17] = value;
    }

    /// <summary>How long a closing connection may linger for the peer's end.</summary>
    public int CloseTimeoutMs
    {
        get => _values[18];
        set => _values[18] = value;
    }

    /// <summary>How long a live response stays silent before it sends a heartbeat.</summary>
    public int HeartbeatMs
    {
        get => _values[19];
        set => _values[19] = value;
    }

    /// <summary>How long a WebSocket peer may leave a ping unanswered, then abort.</summary>
    public int PongTimeoutMs
    {
        get => _values[20];
        set => _values[20] = value;
    }

    /// <summary>The reconnection time told to event stream clients.</summary>
    public int ReconnectionTimeMs
    {
        get => _values[21];
        set => _values[21] = value;
    }

    /// <summary>What <c>Retry-After</c> says, in seconds.</summary>
    public int RetryAfterSeconds
    {
        get => _values[22];
        set => _values[22] = value;
    }

    /// <summary>
    /// Requests a second of one connection, more get 429; 0 = any number. As many may come at
    /// once after a second without one.
    /// </summary>
    public int RequestsPerSecond
    {
        get => _values[23];
        set => _values[23] = value;
    }

    /// <summary>
    /// WebSocket frames a second from one connection, whatever is in them, more get 1008; counted
    /// as <see cref="RequestsPerSecond"/> is.
    /// </summary>
    public int MessagesPerSecond
    {
        get => _values[24];
        set => _values[24] = value;
    }

    /// <summary>As <see cref="RequestsPerSecond"/>, of all connections together.</summary>
    public int RequestsPerSecondTotal
    {
        get => _values[25];
        set => _values[25] = value;
    }

    /// <summary>As <see cref="MessagesPerSecond"/>, of all connections together.</summary>
    public int MessagesPerSecondTotal
    {
        get => _values[26];
        set => _values[26] = value;
    }

    /// <summary>
    /// Connections of one address at a time, further ones are refused with 429; 0 = any number.
    /// </summary>
    public int ConnectionsPerPeer
    {
        get => _values[27];
        set => _values[27] = value;
    }

    /// <summary>
    /// How long a connection that has sent nothing yet keeps its slot from a newcomer that finds
    /// none.
    /// </summary>
    public int ConnectGraceMs
    {
        get => _values[28];
        set => _values[28] = value;
    }

    /// <summary>
    /// Whether connections share the buffers: each has one while there is something in it, so that
    /// an idle connection costs next to nothing. Otherwise each has its own, which saves the work.
    /// </summary>
    public bool SharesBuffers
    {
        get => _values[29] != 0;
        set => _values[29] = value ? 1 : 0;
    }

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
            RequestsPerSecond = 1000,
            MessagesPerSecond = 1000,
            RequestsPerSecondTotal = 50_000,
            MessagesPerSecondTotal = 50_000,
            ConnectionsPerPeer = connections - (connections / 5),
            SharesBuffers = true,
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

        // Slots and what is in a buffer are counted in 16 bits.
        Invariant.Check(Connections <= 0x1_0000);
        Invariant.Check(ReceiveBytes <= 0xFFFF && TransmitBytes <= 0xFFFF);

        // A held value leaves room to receive the byte that ends it.
        Invariant.Check(BodyBytesMax < ReceiveBytes && MessageBytesMax < ReceiveBytes);
        Invariant.Check(LogEvents > 0 && LogBytes > 0);

        // How much of an event has left is counted in 24 bits.
        Invariant.Check(LogBytes <= 8 * 1024 * 1024);
        Invariant.Check(HeadBytesMax > 0 && TargetBytesMax > 0 && FieldCountMax > 0);
        Invariant.Check(HeadTimeoutMs > 0 && IdleTimeoutMs > 0 && WriteStallTimeoutMs > 0);
        Invariant.Check(CloseTimeoutMs > 0 && HeartbeatMs > 0 && PongTimeoutMs > 0);
        Invariant.Check(WaitDefaultMs >= 0 && WaitDefaultMs <= WaitMaxMs);
        Invariant.Check(IsRate(RequestsPerSecond) && IsRate(MessagesPerSecond));
        Invariant.Check(IsRate(RequestsPerSecondTotal) && IsRate(MessagesPerSecondTotal));
        Invariant.Check(ConnectionsPerPeer >= 0 && ConnectGraceMs >= 0);
    }

    private static bool IsRate(int perSecond)
    {
        return perSecond >= 0 && perSecond <= RateLimit.PerSecondMax;
    }
}
