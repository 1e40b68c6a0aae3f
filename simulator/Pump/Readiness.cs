using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>
/// Which sockets are ready, and the calls on them that find out when they are not. One thread, the
/// event loop, calls everything but <see cref="Wake"/>.
/// </summary>
/// <remarks>
/// Theory of operation. Nothing is in flight on a socket: it is received from and sent to at once,
/// or not at all. The system tells once that a socket has become ready, and the connection keeps
/// that (<see cref="PumpConnection.IsReadable"/>, <see cref="PumpConnection.IsWritable"/>) until a
/// call finds the socket empty or full. A connection about which something was told stands in the
/// ready queue, once.
/// Invariant: a flag is cleared only by a call after which the system tells anew. So nothing is
/// lost when a connection is left unread, for fairness or for want of room, as long as whoever
/// leaves it puts it into the queue again.
/// </remarks>
internal abstract class Readiness : IDisposable
{
    /// <summary>A receive found nothing; it will be told when something comes.</summary>
    public const int Nothing = -1;

    /// <summary>The connection is lost.</summary>
    public const int Lost = -2;

    private readonly Queue<PumpConnection> _ready;

    /// <param name="connections">The slots' connections, filled as they are needed.</param>
    protected Readiness(PumpConnection?[] connections)
    {
        Connections = connections;
        _ready = new Queue<PumpConnection>(connections.Length);
    }

    /// <summary>There may be somebody to accept.</summary>
    public bool IsAcceptReady { get; protected set; }

    /// <summary>How many connections stand in the ready queue.</summary>
    public int ReadyCount => _ready.Count;

    protected PumpConnection?[] Connections { get; }

    /// <summary>Makes what serves best on this system, or what serves on every one.</summary>
    public static Readiness Create(ReadinessKind kind, PumpConnection?[] connections)
    {
        return kind == ReadinessKind.System && OperatingSystem.IsLinux()
            ? new EpollReadiness(connections)
            : new PortableReadiness(connections);
    }

    /// <summary>Begins to watch the listener, which listens already.</summary>
    public abstract void Listen(Socket listener);

    /// <summary>The next socket, or null when there is none.</summary>
    /// <exception cref="SocketException">The system has none to give.</exception>
    public abstract Socket? Accept();

    /// <summary>Begins to watch the socket of a connection that was opened.</summary>
    /// <exception cref="IOException">The system does not watch it.</exception>
    public abstract void Add(PumpConnection connection);

    /// <summary>Watches a connection no more; its socket is about to be closed, or kept.</summary>
    public abstract void Remove(PumpConnection connection);

    /// <returns>
    /// How many bytes came, 0 when the peer has ended its side, <see cref="Nothing"/> or
    /// <see cref="Lost"/>.
    /// </returns>
    public abstract int Receive(PumpConnection connection, Span<byte> buffer);

    /// <summary>
    /// Sends what the socket takes. What it did not take is to be given again, the same bytes,
    /// once the connection is writable.
    /// </summary>
    /// <returns>How many bytes have left, or <see cref="Lost"/>.</returns>
    public abstract int Send(PumpConnection connection, ReadOnlySpan<byte> bytes);

    /// <summary>Waits until something is ready, a thread wakes it, or the time is over.</summary>
    public abstract void Wait(int timeoutMs);

    /// <summary>Ends the wait under way, or else the next. Called on any thread.</summary>
    public abstract void Wake();

    public abstract void Dispose();

    /// <summary>Puts a connection into the ready queue, unless it stands there.</summary>
    public void Queue(PumpConnection connection)
    {
        if (!connection.IsQueued)
        {
            connection.IsQueued = true;
            _ready.Enqueue(connection);
        }
    }

    /// <summary>Takes the next connection out of the ready queue.</summary>
    public PumpConnection TakeReady()
    {
        PumpConnection connection = _ready.Dequeue();
        connection.IsQueued = false;
        return connection;
    }

    /// <summary>A full socket has room again.</summary>
    public void MarkWritable(PumpConnection connection)
    {
        if (!connection.IsWritable)
        {
            connection.IsWritable = true;
            connection.IsUnblocked = true;
            Queue(connection);
        }
    }

    protected void MarkReadable(PumpConnection connection)
    {
        if (!connection.IsReceiveEnded)
        {
            connection.IsReadable = true;
            Queue(connection);
        }
    }
}
