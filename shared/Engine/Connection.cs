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

    /// <summary>Of <see cref="Cursor.Flags"/>, the phase: in the order of its numbers.</summary>
    public const int PhaseMask = 15 << PhaseShift;

    /// <summary><see cref="PhaseMask"/> in <see cref="ConnectionPhase.Finish"/>.</summary>
    public const int FinishPhase = (int)ConnectionPhase.Finish << PhaseShift;

    /// <summary><see cref="PhaseMask"/> in <see cref="ConnectionPhase.Close"/>.</summary>
    public const int ClosePhase = (int)ConnectionPhase.Close << PhaseShift;

    private const int UnitShift = 24;
    private const int SentMask = (1 << UnitShift) - 1;

    /// <summary>Phase and all flags that mean more to do than events to deliver.</summary>
    public const int BusyMask = PhaseMask | ResetDue | CurrentOnly | PongOpen | HeartbeatDue
        | WaitOver | PeerEnded;

    /// <summary>
    /// <see cref="BusyMask"/> of an open response that has only events to deliver.
    /// </summary>
    public const int QuietLive = (int)ConnectionPhase.Live << PhaseShift;

    /// <summary>
    /// <see cref="BusyMask"/> of a WebSocket that has only events to deliver.
    /// </summary>
    public const int QuietWebSocket = (int)ConnectionPhase.WebSocket << PhaseShift;

    /// <summary>
    /// Of <see cref="Counts"/>, <see cref="ReceiveCount"/> and <see cref="HeldCount"/>.
    /// </summary>
    public const long InputMask = 0xFFFF_0000_FFFF;

    /// <summary>
    /// Of <see cref="Counts"/>: one more byte in <see cref="TransmitCount"/>.
    /// </summary>
    public const int OneToSend = 0x1_0000;

    /// <summary>
    /// 16 bits each, from the lowest: <see cref="ReceiveCount"/>, <see cref="TransmitCount"/>,
    /// <see cref="HeldCount"/>, <see cref="Slot"/>. Open, because a property is a call.
    /// </summary>
    public long Counts;

    /// <summary>
    /// <see cref="Argument"/> above <see cref="Unit"/> and <see cref="Sent"/>: the lower half is 0
    /// when no unit is begun.
    /// </summary>
    public long Progress;

    // Where the transmit buffer starts, above where the receive buffer does.
    private long _buffers = -1;

    /// <param name="slot">The slot's index.</param>
    public Connection(int slot)
    {
        Counts = (long)slot << 48;
        Route = Route.None;
    }

    /// <summary>The slot's index.</summary>
    public int Slot => (int)(Counts >> 48) & 0xFFFF;

    /// <summary>What the connection is doing.</summary>
    public ConnectionPhase Phase
    {
        get => (ConnectionPhase)((Flags & PhaseMask) >> PhaseShift);
        set => Flags = (Flags & ~PhaseMask) | ((int)value << PhaseShift);
    }

    /// <summary>
    /// Where the receive buffer starts in <see cref="ConnectionPool.Receive"/>; −1 without one.
    /// </summary>
    public int ReceiveAt
    {
        get => (int)_buffers;
        set => _buffers = (_buffers & ~0xFFFF_FFFFL) | (uint)value;
    }

    /// <summary>
    /// Where the transmit buffer starts in <see cref="ConnectionPool.Transmit"/>; −1 without one.
    /// </summary>
    public int TransmitAt
    {
        get => (int)(_buffers >> 32);
        set => _buffers = ((long)value << 32) | (uint)_buffers;
    }

    /// <summary>Bytes in the receive buffer.</summary>
    public int ReceiveCount
    {
        get => (int)Counts & 0xFFFF;
        set => Counts = (Counts & ~0xFFFFL) | (uint)value;
    }

    /// <summary>Bytes in the transmit buffer.</summary>
    public int TransmitCount
    {
        get => (int)((uint)Counts >> 16);
        set => Counts = (Counts & ~0xFFFF_0000L) | ((uint)value << 16);
    }

    /// <summary>
    /// Of the bytes in the receive buffer, the decoded ones of an unfinished value or message, at
    /// the front.
    /// </summary>
    public int HeldCount
    {
        get => (int)(Counts >> 32) & 0xFFFF;
        set => Counts = (Counts & ~0xFFFF_0000_0000L) | ((long)value << 32);
    }

    /// <summary>
    /// A number that the route or the unit needs: the error, the wait in ms, the file, the row, the
    /// status code of a Close frame.
    /// </summary>
    public int Argument
    {
        get => (int)(Progress >> 32);
        set => Progress = ((long)value << 32) | (uint)Progress;
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
        get => (OutputUnit)((uint)Progress >> UnitShift);
        set => Progress = (Progress & ~(0xFFL << UnitShift)) | ((long)value << UnitShift);
    }

    /// <summary>How many bytes of that output have left; below 16 MiB.</summary>
    public int Sent
    {
        get => (int)Progress & SentMask;
        set => Progress = (Progress & ~(long)SentMask) | (uint)value;
    }
}
