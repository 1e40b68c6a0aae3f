using System;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <summary>
/// The connection slots and everything they own: buffers, parked decoder state, the free list and
/// the queue of connections that have something to do.
/// </summary>
/// <remarks>
/// One array serves all slots for each kind of buffer, slot by slot: an array a slot would cost 20
/// bytes more each. The state of an unfinished request head is six times that of the other
/// decoders, but while a head is read nothing is held in the receive buffer: its state is parked
/// there, as held bytes, unless the buffers are too small for that. Invariants: a slot is either on
/// the free list, which is linked through <see cref="Connection.Argument"/>, or in use, never both;
/// a slot stands in the ready queue at most once (<see cref="Connection.Queued"/>).
/// </remarks>
public sealed partial class ConnectionPool
{
    /// <summary>Ints of parked state that the decoder of a body or of messages needs.</summary>
    public const int DecoderLength = MessageDecoder.StateLength > BodyDecoder.StateLength
        ? MessageDecoder.StateLength
        : BodyDecoder.StateLength;

    /// <summary>Ints of parked state that an unfinished request head needs.</summary>
    public const int HeadLength = RequestParser.StateLength + RequestReader.StateLength;

    // Receive buffers of at least this size have room for a parked head and for more of it; this
    // alone decides where heads are parked.
    private const int ParkingBytesMin = 192;

    // A slot's row: bytes in, bytes out, 16 more bits of each; its two deadlines; its rate's state;
    // its peer; the decoder's state.
    private const int BytesInAt = 0;
    private const int BytesOutAt = 1;
    private const int HighBitsAt = 2;
    private const int DeadlineAt = 3;
    private const int PaidAtOffset = DeadlineAt + 2;
    private const int PeerAt = PaidAtOffset + 1;
    private const int DecoderAt = PeerAt + 1;
    private const int NoDeadline = 0;

    /// <summary>Ints of the row to work in, on a head or on an opening handshake.</summary>
    public const int WorkLength =
        HeadLength > Sha1.StateLength ? HeadLength : Sha1.StateLength;

    /// <summary>Ints of parked decoder state and counters a slot.</summary>
    public readonly int RowLength;

    /// <summary>The receive buffers.</summary>
    public readonly byte[] Receive;

    /// <summary>The transmit buffers.</summary>
    public readonly byte[] Transmit;

    /// <summary>The rows of parked decoder state.</summary>
    public readonly int[] Rows;

    /// <summary>The connections by slot, in use or not.</summary>
    public readonly Connection[] Connections;

    /// <summary>How many slots are in use.</summary>
    public int InUse;

    private readonly int[] _ready;
    private int _readyFirst;
    private int _readyCount;
    private int _firstFree;

    /// <param name="limits">The count of slots and the sizes of their buffers.</param>
    public ConnectionPool(CometLimits limits)
    {
        int count = limits.Connections;
        RowLength = RowLengthOf(limits);
        Receive = new byte[count * limits.ReceiveBytes];
        Transmit = new byte[count * limits.TransmitBytes];
        Rows = new int[RowsLengthOf(limits)];
        Connections = new Connection[count];
        _ready = new int[count];
        ReceiveBytes = limits.ReceiveBytes;
        TransmitBytes = limits.TransmitBytes;
        SharesBuffers = limits.SharesBuffers;
        for (int slot = 0; slot < count; slot++)
        {
            // The lowest slot is taken first.
            Connection connection = new Connection(slot);
            Connections[slot] = connection;
            connection.Argument = slot + 1;
            if (!SharesBuffers)
            {
                connection.ReceiveAt = slot * ReceiveBytes;
                connection.TransmitAt = slot * TransmitBytes;
            }
        }
    }

    /// <summary>
    /// The length of <see cref="Rows"/>: a row a slot, and one to work in.
    /// </summary>
    public static int RowsLengthOf(CometLimits limits)
    {
        return (limits.Connections * RowLengthOf(limits)) + WorkLength;
    }

    /// <summary>
    /// Where in <see cref="Rows"/> there are <see cref="WorkLength"/> ints that anything may use
    /// until the next head is read.
    /// </summary>
    public int WorkRow => Rows.Length - WorkLength;

    /// <summary>How many slots there are.</summary>
    public int Count => Connections.Length;

    /// <summary>Takes a free slot, or returns null when all are in use.</summary>
    public Connection? Take()
    {
        if (InUse == Connections.Length)
        {
            return null;
        }

        InUse++;
        Connection connection = Connections[_firstFree];
        _firstFree = connection.Argument;
        Invariant.Check(connection.Phase == ConnectionPhase.Free);
        return connection;
    }

    /// <summary>Gives a slot back.</summary>
    public void Release(Connection connection)
    {
        Invariant.Check(connection.Phase != ConnectionPhase.Free && InUse > 0);
        connection.Flags &= Connection.Queued;
        connection.Phase = ConnectionPhase.Free;
        connection.Route = Route.None;
        connection.Unit = OutputUnit.None;
        connection.ReceiveCount = 0;
        connection.HeldCount = 0;
        connection.TransmitCount = 0;
        connection.Sent = 0;
        connection.Drops = 0;
        connection.TopicMask = 0;
        ReleaseReceive(connection);
        ReleaseTransmit(connection);
        Array.Clear(Rows, RowOf(connection), DecoderAt);
        connection.Argument = _firstFree;
        _firstFree = connection.Slot;
        InUse--;
    }

    /// <summary>
    /// Where in <see cref="Rows"/> the state of a slot's body or messages is parked.
    /// </summary>
    public int DecoderRow(Connection connection)
    {
        return RowOf(connection) + DecoderAt;
    }

    /// <summary>
    /// Where in <see cref="Rows"/> the state of a slot's head is saved and loaded.
    /// </summary>
    public int HeadRow(Connection connection)
    {
        return ParksInReceive(ReceiveBytes)
            ? WorkRow
            : DecoderRow(connection);
    }

    /// <summary>
    /// Parks the head's state that is in <see cref="HeadRow"/>; the receive buffer is empty.
    /// </summary>
    public void Park(Connection connection)
    {
        if (!ParksInReceive(ReceiveBytes))
        {
            return;
        }

        int at = connection.ReceiveAt;
        int row = HeadRow(connection);
        Invariant.Check(connection.ReceiveCount == connection.HeldCount);
        int[] rows = Rows;
        byte[] buffer = Receive;
        for (int end = row + HeadLength; row < end; row++)
        {
            int value = rows[row];
            buffer[at] = (byte)value;
            buffer[at + 1] = (byte)(value >> 8);
            buffer[at + 2] = (byte)(value >> 16);
            buffer[at + 3] = (byte)(value >> 24);
            at += 4;
        }

        connection.HeldCount = HeadLength * 4;
        connection.ReceiveCount = HeadLength * 4;
    }

    /// <summary>Brings what <see cref="Park"/> parked back to <see cref="HeadRow"/>.</summary>
    public void Unpark(Connection connection)
    {
        if (!ParksInReceive(ReceiveBytes))
        {
            return;
        }

        int at = connection.ReceiveAt;
        int row = HeadRow(connection);
        Invariant.Check(connection.HeldCount == HeadLength * 4);
        int[] rows = Rows;
        byte[] buffer = Receive;
        for (int end = row + HeadLength; row < end; row++)
        {
            rows[row] = buffer[at] | (buffer[at + 1] << 8) | (buffer[at + 2] << 16)
                | (buffer[at + 3] << 24);
            at += 4;
        }
    }

    /// <summary>Counts bytes received; a field a counter would cost thrice as much.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="count">How many bytes.</param>
    /// <param name="deadlineMs">Puts off the deadline of its phase, unless it is 0.</param>
    public void CountReceived(Connection connection, int count, long deadlineMs)
    {
        int[] rows = Rows;
        int row = ((int)(connection.Counts >> 48) & 0xFFFF) * RowLength;
        int after = rows[row] + count;
        rows[row] = after;
        if ((uint)after < (uint)count)
        {
            rows[row + HighBitsAt]++;
        }

        int bits = (int)deadlineMs;
        if (bits != NoDeadline)
        {
            rows[row + DeadlineAt] = bits;
        }
    }

    /// <summary>Counts bytes sent. When they were all, the peer is not waited for.</summary>
    public void CountSent(Connection connection, int count, bool isAll)
    {
        int[] rows = Rows;
        int row = ((int)(connection.Counts >> 48) & 0xFFFF) * RowLength;
        int after = rows[row + BytesOutAt] + count;
        rows[row + BytesOutAt] = after;
        if ((uint)after < (uint)count)
        {
            rows[row + HighBitsAt] += 1 << 16;
        }

        if (isAll)
        {
            rows[row + DeadlineAt + (int)ConnectionTimer.Stall] = NoDeadline;
        }
    }

    /// <summary>Bytes received since the connection was accepted, of which 48 bits count.</summary>
    public long BytesIn(Connection connection)
    {
        int row = RowOf(connection);
        return (uint)Rows[row + BytesInAt] | ((long)(Rows[row + HighBitsAt] & 0xFFFF) << 32);
    }

    /// <summary>Bytes sent since the connection was accepted, of which 48 bits count.</summary>
    public long BytesOut(Connection connection)
    {
        int row = RowOf(connection);
        return (uint)Rows[row + BytesOutAt]
            | ((long)((uint)Rows[row + HighBitsAt] >> 16) << 32);
    }

    /// <summary>
    /// Sets one of a connection's timers. It may be up to 24 days away: of its time only the low
    /// 32 bits are kept, because a field would cost thrice as much.
    /// </summary>
    public void SetDeadline(Connection connection, ConnectionTimer timer, long deadlineMs)
    {
        int bits = (int)deadlineMs;
        int row = ((int)(connection.Counts >> 48) & 0xFFFF) * RowLength;
        Rows[row + DeadlineAt + (int)timer] = bits == NoDeadline ? 1 : bits;
    }

    /// <summary>Stops one of a connection's timers.</summary>
    public void ClearDeadline(Connection connection, ConnectionTimer timer)
    {
        Rows[RowOf(connection) + DeadlineAt + (int)timer] = NoDeadline;
    }

    /// <summary>Whether one of a connection's timers is running.</summary>
    public bool HasDeadline(Connection connection, ConnectionTimer timer)
    {
        return Rows[RowOf(connection) + DeadlineAt + (int)timer] != NoDeadline;
    }

    /// <summary>
    /// When one of a connection's timers runs out, in ms; <c>long.MaxValue</c> when it is stopped.
    /// </summary>
    public long Deadline(Connection connection, ConnectionTimer timer, long nowMs)
    {
        int bits = Rows[RowOf(connection) + DeadlineAt + (int)timer];
        return bits == NoDeadline ? long.MaxValue : nowMs + (bits - (int)nowMs);
    }

    /// <summary>
    /// The state of a connection's rate: the low half of the time when its debt is paid
    /// (<see cref="RateLimit"/>), which must be set again within nine hours.
    /// </summary>
    public ref int PaidAt(Connection connection)
    {
        return ref Rows[RowOf(connection) + PaidAtOffset];
    }

    /// <summary>Says whose a connection is; 0 = of nobody who is counted.</summary>
    public void SetPeer(Connection connection, int peer)
    {
        Rows[RowOf(connection) + PeerAt] = peer;
    }

    /// <summary>How many connections in use are of a peer.</summary>
    public int CountOf(int peer)
    {
        int count = 0;
        for (int at = PeerAt; at < WorkRow; at += RowLength)
        {
            count += Rows[at] == peer ? 1 : 0;
        }

        return count;
    }

    /// <summary>Puts a connection at the end of the ready queue, once.</summary>
    public void Enqueue(Connection connection)
    {
        int flags = connection.Flags;
        if ((flags & Connection.Queued) != 0)
        {
            return;
        }

        connection.Flags = flags | Connection.Queued;
        int[] ready = _ready;
        int at = _readyFirst + _readyCount;
        if (at >= ready.Length)
        {
            at -= ready.Length;
        }

        ready[at] = (int)(connection.Counts >> 48) & 0xFFFF;
        _readyCount++;
    }

    /// <summary>Takes the first connection off the ready queue, or returns null.</summary>
    public Connection? Dequeue()
    {
        if (_readyCount == 0)
        {
            return null;
        }

        int first = _readyFirst;
        Connection connection = Connections[_ready[first]];
        first++;
        _readyFirst = first < _ready.Length ? first : 0;
        _readyCount--;
        connection.Flags &= ~Connection.Queued;
        return connection;
    }

    private static int RowLengthOf(CometLimits limits)
    {
        return DecoderAt
            + (ParksInReceive(limits.ReceiveBytes) ? DecoderLength : HeadLength);
    }

    // Whether heads are parked in the receive buffers; otherwise a slot's row holds its head.
    private static bool ParksInReceive(int receiveBytes)
    {
        return receiveBytes >= ParkingBytesMin;
    }

    // What is done for each message does this itself: calls are what costs most on the device.
    private int RowOf(Connection connection)
    {
        return ((int)(connection.Counts >> 48) & 0xFFFF) * RowLength;
    }
}
