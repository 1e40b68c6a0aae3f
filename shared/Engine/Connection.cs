using Comet.Embedded.Topics;

namespace Comet.Embedded.Engine;

/// <summary>
/// One connection slot. What a decoder must remember between two calls is parked in the slot's row
/// of the pool, not here: on the device a field costs 12 bytes.
/// </summary>
/// <remarks>
/// <see cref="Cursor.Flags"/> holds <see cref="Comet.Embedded.Delivery.DeliveryOptions"/> in its
/// low byte, the constants below from bit 8, the route from bit 18 and the phase from bit 25.
/// </remarks>
public sealed class Connection : Cursor
{
    /// <summary>The request's head has begun; empty lines before it do not count.</summary>
    public const int HeadStarted = 1 << 8;

    /// <summary>A pong is being written as the ping's payload arrives.</summary>
    public const int PongOpen = 1 << 9;

    /// <summary>A ping has left and nothing has been heard since.</summary>
    public const int PongDue = 1 << 10;

    /// <summary>A heartbeat is to be written.</summary>
    public const int HeartbeatDue = 1 << 11;

    /// <summary>A long poll's deadline has come.</summary>
    public const int WaitOver = 1 << 12;

    /// <summary>The peer has ended its side.</summary>
    public const int PeerEnded = 1 << 13;

    /// <summary>The slot stands in the ready queue.</summary>
    public const int Queued = 1 << 14;

    /// <summary>The file is sent gzip-coded.</summary>
    public const int Gzip = 1 << 15;

    /// <summary>The client's copy of the file is still good.</summary>
    public const int NotModified = 1 << 16;

    /// <summary>The connection counts as one that holds a slot for long.</summary>
    public const int Held = 1 << 17;

    /// <summary>The parser's state is parked.</summary>
    public const int HeadParked = 1 << 22;

    /// <summary>
    /// A request is refused, or a WebSocket closed, before the peer's end: it may be sending what
    /// nobody will read.
    /// </summary>
    public const int PeerSending = 1 << 23;

    /// <summary>The request's access token permits to publish.</summary>
    public const int MayPublish = 1 << 24;

    /// <summary>A request was one too many: no other is read for a second.</summary>
    public const int HeldBack = 1 << 31;

    // The route and the phase in the flags; the unit above the bytes of it that have left.
    private const int RouteShift = 18;
    private const int RouteMask = 15 << RouteShift;
    private const int PhaseShift = 25;
    private const int PhaseMask = 15 << PhaseShift;
    private const int UnitShift = 24;
    private const int SentMask = (1 << UnitShift) - 1;

    // The argument above the unit and the bytes of it that have left.
    private long _progress;

    // 16 bits each, from the lowest: bytes received, bytes to send, bytes held, the slot.
    private long _counts;

    /// <param name="slot">The slot's index.</param>
    public Connection(int slot)
    {
        _counts = (long)slot << 48;
        Route = Route.None;
    }

    /// <summary>The slot's index.</summary>
    public int Slot => (int)(_counts >> 48) & 0xFFFF;

    /// <summary>What the connection is doing.</summary>
    public ConnectionPhase Phase
    {
        get => (ConnectionPhase)((Flags & PhaseMask) >> PhaseShift);
        set => Flags = (Flags & ~PhaseMask) | ((int)value << PhaseShift);
    }

    /// <summary>Bytes in the receive buffer.</summary>
    public int ReceiveCount
    {
        get => (int)_counts & 0xFFFF;
        set => _counts = (_counts & ~0xFFFFL) | (uint)value;
    }

    /// <summary>Bytes in the transmit buffer.</summary>
    public int TransmitCount
    {
        get => (int)((uint)_counts >> 16);
        set => _counts = (_counts & ~0xFFFF_0000L) | ((uint)value << 16);
    }

    /// <summary>
    /// Of the bytes in the receive buffer, the decoded ones of an unfinished value or message, at
    /// the front.
    /// </summary>
    public int HeldCount
    {
        get => (int)(_counts >> 32) & 0xFFFF;
        set => _counts = (_counts & ~0xFFFF_0000_0000L) | ((long)value << 32);
    }

    /// <summary>
    /// A number that the route or the unit needs: the error, the wait in ms, the file, the row, the
    /// status code of a Close frame.
    /// </summary>
    public int Argument
    {
        get => (int)(_progress >> 32);
        set => _progress = ((long)value << 32) | (uint)_progress;
    }

    /// <summary>What the current request asked for.</summary>
    public Route Route
    {
        get => (Route)((Flags & RouteMask) >> RouteShift);
        set => Flags = (Flags & ~RouteMask) | ((int)value << RouteShift);
    }

    /// <summary>The output being rendered.</summary>
    public OutputUnit Unit
    {
        get => (OutputUnit)((uint)_progress >> UnitShift);
        set => _progress = (_progress & ~(0xFFL << UnitShift)) | ((long)value << UnitShift);
    }

    /// <summary>How many bytes of that output have left; below 16 MiB.</summary>
    public int Sent
    {
        get => (int)_progress & SentMask;
        set => _progress = (_progress & ~(long)SentMask) | (uint)value;
    }
}
