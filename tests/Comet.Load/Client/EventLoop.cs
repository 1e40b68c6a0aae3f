using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Comet.Load.Client;

/// <summary>
/// All connections of the client, on the caller's thread: one call to wait, one to receive for
/// each connection that has something.
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    // As many connect at once as a short backlog holds.
    private const int ConnectingMax = 64;

    // From one address there are some 28,000 ports to one server.
    private const int ConnectionsPerSource = 16_000;

    private readonly Epoll _epoll = new();
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferBytes);
    private readonly List<Connection?> _connections = [];
    private readonly Stack<int> _free = new();
    private int _connectedCount;
    private bool _isClosed;

    /// <summary>When the last bytes were received, by <see cref="Stopwatch"/>.</summary>
    public long ReceivedAt { get; private set; }

    /// <summary>How often something was received.</summary>
    public long Receives { get; private set; }

    public void Connect(Connection connection, int port)
    {
        int source = 1 + (_connectedCount++ / ConnectionsPerSource % 200);
        int descriptor = TcpSocket.Connect(port, source);
        Add(connection, descriptor, Native.EventOut);
        connection.IsConnecting = true;
    }

    /// <summary>Takes a connection that a listener has accepted.</summary>
    public void AddAccepted(Connection connection, int descriptor)
    {
        Add(connection, descriptor, Native.EventIn);
    }

    public void Remove(Connection connection)
    {
        // Closing the descriptor takes it out of the epoll instance.
        _connections[connection.Key] = null;
        _free.Push(connection.Key);
    }

    public void Watch(Connection connection, int events)
    {
        _epoll.Modify(connection.Descriptor, events, connection.Key);
    }

    /// <summary>Connects all, and waits until each is ready.</summary>
    public void Open(IReadOnlyList<Connection> connections, int port, TimeSpan patience)
    {
        int begun = 0;
        int ready = 0;
        long deadline = Deadline(patience);
        while (ready < connections.Count)
        {
            // Those whose handshake is under way count, too: a server may be slow with it.
            while (begun < connections.Count && begun - ready < ConnectingMax)
            {
                Connect(connections[begun++], port);
            }

            RunOnce(100);
            while (ready < begun && connections[ready].IsReady)
            {
                ready++;
            }

            if (Stopwatch.GetTimestamp() > deadline)
            {
                throw new LoadException(
                    $"{ready} of {connections.Count} connections were ready after "
                    + $"{patience.TotalSeconds:0} s");
            }
        }
    }

    /// <summary>Runs until something is so.</summary>
    /// <exception cref="LoadException">It is not so in time.</exception>
    public void RunUntil(Func<bool> isDone, TimeSpan patience, string what)
    {
        long deadline = Deadline(patience);
        while (!isDone())
        {
            if (RunOnce(100) == 0 && Stopwatch.GetTimestamp() > deadline)
            {
                throw new LoadException($"{what} did not come within {patience.TotalSeconds:0} s");
            }
        }
    }

    /// <summary>Waits once, and handles what there is.</summary>
    /// <returns>How many connections had something.</returns>
    public int RunOnce(int timeoutMs)
    {
        int count = _epoll.Wait(timeoutMs);
        for (int i = 0; i < count; i++)
        {
            _epoll.At(i, out int events, out int key);
            if (_connections[key] is { } connection)
            {
                Handle(connection, events);
            }
        }

        return count;
    }

    /// <summary>Receives once.</summary>
    /// <remarks>
    /// What did not fit comes in the next round; a second call to learn that there is no more
    /// would nearly always be for nothing.
    /// </remarks>
    public void Receive(Connection connection)
    {
        nint count = Native.Receive(connection.Descriptor, _buffer, BufferBytes, 0);
        if (count > 0)
        {
            ReceivedAt = Stopwatch.GetTimestamp();
            Receives++;
            connection.HandleBytes(new ReadOnlySpan<byte>(_buffer, (int)count));
        }
        else if (count == 0 || Marshal.GetLastPInvokeError() != Native.TryAgain)
        {
            connection.Close();
            connection.HandleEnd();
        }
    }

    public void Dispose()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        foreach (Connection? connection in _connections.ToArray())
        {
            connection?.Close();
        }

        _epoll.Dispose();
        NativeMemory.Free(_buffer);
    }

    private static long Deadline(TimeSpan patience)
    {
        return Stopwatch.GetTimestamp() + (long)(patience.TotalSeconds * Stopwatch.Frequency);
    }

    private void Add(Connection connection, int descriptor, int events)
    {
        if (!_free.TryPop(out int key))
        {
            key = _connections.Count;
            _connections.Add(null);
        }

        _connections[key] = connection;
        connection.Attach(this, descriptor, key);
        _epoll.Add(descriptor, events, key);
    }

    private void Handle(Connection connection, int events)
    {
        if (connection.IsConnecting)
        {
            HandleConnectEnd(connection);
            return;
        }

        if ((events & Native.EventOut) != 0)
        {
            connection.HandleWritable();
        }

        if ((events & ~Native.EventOut) != 0 && connection.IsOpen)
        {
            connection.HandleReadable();
        }
    }

    private void HandleConnectEnd(Connection connection)
    {
        int error = TcpSocket.ErrorOf(connection.Descriptor);
        connection.IsConnecting = false;
        if (error != 0)
        {
            throw new LoadException($"connect: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        Watch(connection, Native.EventIn);
        connection.HandleConnected();
    }
}
