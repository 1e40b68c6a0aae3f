using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// The connection slots and everything they own: buffers, parked decoder state, the free list and
/// the queue of connections that have something to do.
/// </summary>
/// <remarks>
/// One array serves all slots for each kind of buffer, slot by slot: an array a slot would cost 20
/// bytes more each. Invariants: a slot is either on the free list or in use, never both; a slot
/// stands in the ready queue at most once (<see cref="Connection.Queued"/>).
/// </remarks>
public sealed class ConnectionPool
{
    /// <summary>Ints of parked decoder state a slot.</summary>
    public readonly int RowLength;

    /// <summary>The receive buffers.</summary>
    public readonly byte[] Receive;

    /// <summary>The transmit buffers.</summary>
    public readonly byte[] Transmit;

    /// <summary>The rows of parked decoder state.</summary>
    public readonly int[] Rows;

    /// <summary>How many slots are in use.</summary>
    public int InUse;

    private readonly Connection[] _connections;
    private readonly int[] _free;
    private readonly int[] _ready;
    private int _readyFirst;
    private int _readyCount;

    /// <param name="limits">The count of slots and the sizes of their buffers.</param>
    /// <param name="rowLength">Ints of parked decoder state a slot.</param>
    public ConnectionPool(CometLimits limits, int rowLength)
    {
        int count = limits.Connections;
        RowLength = rowLength;
        Receive = new byte[count * limits.ReceiveBytes];
        Transmit = new byte[count * limits.TransmitBytes];
        Rows = new int[count * rowLength];
        _connections = new Connection[count];
        _free = new int[count];
        _ready = new int[count];
        for (int slot = 0; slot < count; slot++)
        {
            _connections[slot] = new Connection(slot);

            // The lowest slot is taken first.
            _free[count - 1 - slot] = slot;
        }
    }

    /// <summary>How many slots there are.</summary>
    public int Count => _connections.Length;

    /// <summary>The connection of a slot, in use or not.</summary>
    public Connection At(int slot)
    {
        return _connections[slot];
    }

    /// <summary>Takes a free slot, or returns null when all are in use.</summary>
    public Connection? Take()
    {
        if (InUse == _connections.Length)
        {
            return null;
        }

        InUse++;
        Connection connection = _connections[_free[_connections.Length - InUse]];
        Invariant.Check(connection.Phase == ConnectionPhase.Free);
        return connection;
    }

    /// <summary>Gives a slot back.</summary>
    public void Release(Connection connection)
    {
        Invariant.Check(connection.Phase != ConnectionPhase.Free && InUse > 0);
        connection.Phase = ConnectionPhase.Free;
        connection.Route = Route.None;
        connection.Unit = OutputUnit.None;
        connection.Flags &= Connection.Queued;
        connection.ReceiveCount = 0;
        connection.HeldCount = 0;
        connection.TransmitCount = 0;
        connection.Sent = 0;
        connection.DeadlineMs = long.MaxValue;
        connection.StallMs = long.MaxValue;
        connection.BytesIn = 0;
        connection.BytesOut = 0;
        connection.Drops = 0;
        connection.TopicMask = 0;
        _free[_connections.Length - InUse] = connection.Slot;
        InUse--;
    }

    /// <summary>Puts a connection at the end of the ready queue, once.</summary>
    public void Enqueue(Connection connection)
    {
        if ((connection.Flags & Connection.Queued) != 0)
        {
            return;
        }

        connection.Flags |= Connection.Queued;
        Invariant.Check(_readyCount < _ready.Length);
        int at = _readyFirst + _readyCount;
        _ready[at < _ready.Length ? at : at - _ready.Length] = connection.Slot;
        _readyCount++;
    }

    /// <summary>Takes the first connection off the ready queue, or returns null.</summary>
    public Connection? Dequeue()
    {
        if (_readyCount == 0)
        {
            return null;
        }

        Connection connection = _connections[_ready[_readyFirst]];
        _readyFirst = _readyFirst + 1 < _ready.Length ? _readyFirst + 1 : 0;
        _readyCount--;
        connection.Flags &= ~Connection.Queued;
        return connection;
    }
}
