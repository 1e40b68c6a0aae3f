using System.Net;
using System.Net.Sockets;
using Comet.Embedded.Foundation;
using Comet.Simulator.Pump;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Door;

/// <summary>
/// One port for many servers, each under <c>/devices/{id}/</c>: connections are accepted here, and
/// go with their sockets to the pump that their first request is for.
/// </summary>
/// <remarks>
/// Theory of operation. A thread of its own accepts, and reads of each newcomer as much as tells
/// where it belongs (<see cref="DoorRequest"/>); those bytes go along. From then on the door has no
/// part in the connection, until it has been answered and its next request is for somebody else:
/// the pump that finds this out hands it over (<see cref="HandOver"/>), on its own thread, and the
/// next one takes it as a newcomer. So a connection that is kept may ask one device after another,
/// and what a stream or a WebSocket carries passes nobody between.
/// Of requests that follow each other without waiting for answers (RFC 9112 §9.3.2), those behind
/// the first are taken to be for the same device.
/// </remarks>
public sealed class FrontDoor : IAsyncDisposable
{
    /// <summary>Connections that have not said yet what they want; the oldest gives way.</summary>
    public const int NewcomersMax = 1024;

    private const int Backlog = 512;
    private const int AcceptsPerRound = 64;
    private const int AcceptRetryMs = 100;

    private readonly IDoorGuide _guide;
    private readonly ILogger _log;
    private readonly int _patienceMs;
    private readonly MonotonicClock _clock = new();
    private readonly PumpConnection?[] _connections = new PumpConnection?[NewcomersMax];
    private readonly Readiness _readiness;
    private readonly Stack<int> _free = new();
    private readonly LinkedList<(int Slot, long DeadlineMs)> _waiting = new();
    private readonly LinkedListNode<(int Slot, long DeadlineMs)>?[] _places =
        new LinkedListNode<(int, long)>?[NewcomersMax];

    private readonly TaskCompletionSource _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Socket? _listener;
    private long _acceptRetryMs;
    private bool _isStarted;
    private volatile bool _isStopping;

    /// <param name="guide">Knows the pumps.</param>
    /// <param name="patienceMs">How long a newcomer may take to say what it wants, in ms.</param>
    /// <param name="log">Told of faults.</param>
    /// <param name="readiness">How the loop learns which sockets are ready.</param>
    /// <exception cref="IOException">The system is out of descriptors.</exception>
    public FrontDoor(
        IDoorGuide guide,
        int patienceMs,
        ILogger log,
        ReadinessKind readiness = ReadinessKind.System)
    {
        _guide = guide;
        _patienceMs = patienceMs;
        _log = log;
        _readiness = Readiness.Create(readiness, _connections);
        for (int slot = NewcomersMax - 1; slot >= 0; slot--)
        {
            _free.Push(slot);
        }
    }

    /// <summary>Listens; who comes waits until <see cref="Start"/>.</summary>
    /// <returns>The address and port that were bound.</returns>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public IPEndPoint Listen(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Invariant.Check(_listener is null);
        Socket listener = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                listener.DualMode = true;
            }

            listener.Bind(endPoint);
            listener.Listen(Backlog);
            _readiness.Listen(listener);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        _listener = listener;
        return (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>Begins to accept, on a thread of its own.</summary>
    public void Start()
    {
        Invariant.Check(_listener is not null && !_isStarted);
        _isStarted = true;
        new Thread(Run) { Name = "Comet front door", IsBackground = true }.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _listener?.Dispose();
        if (_isStarted)
        {
            _readiness.Wake();
            await _ended.Task.ConfigureAwait(false);
        }

        _readiness.Dispose();
    }

    /// <summary>Where a request belongs, as seen by the pump that has its connection.</summary>
    internal DoorVerdict Judge(ReadOnlySpan<byte> first, SocketPump? here)
    {
        DoorRequest request = DoorRequest.Read(first);
        return !request.IsDecided ? DoorVerdict.Undecided
            : here is not null && Find(request) == here ? DoorVerdict.Here
            : DoorVerdict.Elsewhere;
    }

    /// <summary>Gives a connection to whom its next request is for. Called on any thread.
    /// </summary>
    /// <param name="socket">It, which nobody else uses.</param>
    /// <param name="first">What has come already, enough to tell.</param>
    internal void HandOver(Socket socket, byte[] first)
    {
        if (Find(DoorRequest.Read(first)) is { } pump)
        {
            pump.Adopt(socket, first);
        }
        else
        {
            _guide.TakeOther(socket, first);
        }
    }

    private SocketPump? Find(DoorRequest request)
    {
        return request.Id.IsEmpty
            ? null
            : _guide.Find(request.Method, request.Id, request.Path);
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                RunRound();
            }
        }
#pragma warning disable CA1031 // The last resort: whoever waits for the end must hear of it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            PumpLog.LoopEnded(_log, fault);
        }

        while (_waiting.First is { } oldest)
        {
            Close(oldest.Value.Slot);
        }

        _ended.SetResult();
    }

    private void RunRound()
    {
        _readiness.Wait(TimeToWaitMs());
        for (int i = _readiness.ReadyCount; i > 0; i--)
        {
            if (_readiness.TakeReady() is RoutedConnection { Socket: not null } connection)
            {
                Guard(connection, Read);
            }
        }

        Accept();
        while (_waiting.First is { } oldest && oldest.Value.DeadlineMs <= _clock.NowMs)
        {
            Close(oldest.Value.Slot);
        }
    }

    private int TimeToWaitMs()
    {
        long nowMs = _clock.NowMs;
        if (_readiness.ReadyCount > 0 || (_readiness.IsAcceptReady && nowMs >= _acceptRetryMs))
        {
            return 0;
        }

        long deadlineMs = _waiting.First?.Value.DeadlineMs ?? long.MaxValue;
        if (_acceptRetryMs > nowMs)
        {
            deadlineMs = Math.Min(deadlineMs, _acceptRetryMs);
        }

        return (int)Math.Clamp(deadlineMs - nowMs, 0, 60_000);
    }

    private void Accept()
    {
        for (int i = 0; i < AcceptsPerRound && _readiness.IsAcceptReady
            && _clock.NowMs >= _acceptRetryMs; i++)
        {
            try
            {
                if (_readiness.Accept() is { } socket)
                {
                    Admit(socket);
                }
            }
            catch (SocketException)
            {
                // Out of descriptors, most likely: trying again at once would only spin.
                _acceptRetryMs = _clock.NowMs + AcceptRetryMs;
            }
        }
    }

    private void Admit(Socket socket)
    {
        if (_free.Count == 0)
        {
            Close(_waiting.First!.Value.Slot);
        }

        int slot = _free.Pop();
        RoutedConnection connection =
            (RoutedConnection)(_connections[slot] ??= new RoutedConnection(slot, _readiness));
        connection.Open(socket);
        _places[slot] = _waiting.AddLast((slot, _clock.NowMs + _patienceMs));
        Guard(connection, _readiness.Add);
    }

    private void Read(RoutedConnection connection)
    {
        connection.Look();
        if (Judge(connection.First, null) == DoorVerdict.Elsewhere)
        {
            Socket socket = connection.Socket!;
            byte[] first = connection.TakeFirst();
            _readiness.Remove(connection);
            Free(connection);
            HandOver(socket, first);
        }
        else if (connection.IsOver)
        {
            // Half a request is nobody's.
            Close(connection.Slot);
        }
    }

    private void Guard(RoutedConnection connection, Action<RoutedConnection> step)
    {
        try
        {
            step(connection);
        }
#pragma warning disable CA1031 // A fault costs its connection, not the door.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            PumpLog.Fault(_log, fault);
            if (connection.Socket is not null)
            {
                Close(connection.Slot);
            }
        }
    }

    private void Close(int slot)
    {
        PumpConnection connection = _connections[slot]!;
        connection.Close(false);
        Free(connection);
    }

    private void Free(PumpConnection connection)
    {
        connection.Release();
        _waiting.Remove(_places[connection.Slot]!);
        _places[connection.Slot] = null;
        _free.Push(connection.Slot);
    }
}
