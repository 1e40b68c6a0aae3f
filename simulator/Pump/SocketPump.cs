using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Pump;

/// <summary>
/// Moves bytes between sockets and the engine. One thread, the event loop, owns the engine, the
/// application and the sockets, waits until some are ready, and never blocks on one.
/// </summary>
/// <remarks>
/// Theory of operation. The loop receives straight into the engine's receive buffer and sends
/// straight from its transmit buffer; nothing is ever in flight (<see cref="Readiness"/>). A
/// round hands in everything that arrived, then commands, newcomers and the time, and only then
/// serves the connections: what several events put into one transmit buffer leaves in one send.
/// A connection whose socket is not empty after its share of the round, or for which the engine
/// has room again, stands in the ready queue, and the next round does not wait. While the engine
/// has no room for it, a connection is not read, and not in the queue. Nothing is allocated per
/// message.
/// Invariant: a connection that may be received from, and for which the engine has room, stands
/// in the ready queue when a round ends.
/// </remarks>
public sealed partial class SocketPump : IAsyncDisposable
{
    /// <summary>
    /// TLS handshakes under way at once; with so many, no connection is accepted and the system's
    /// backlog holds the next.
    /// </summary>
    public const int HandshakesMax = 256;

    private const int Backlog = 512;
    private const int AcceptRetryMs = 100;
    private const int StopGraceMs = 2000;
    private const int FaultPauseMs = 10;
    private const int RefusalBytesMax = 512;
    private const int AcceptsPerRound = 64;
    private const int ReceivesPerRound = 4;
    private const int HandshakeStepsPerRound = 8;

    private readonly CometLimits _limits;
    private readonly SocketSettings _settings;
    private readonly MonotonicClock _clock;
    private readonly ILogger _log;
    private readonly ConnectionLog _connectionLog;
    private readonly Readiness _readiness;
    private readonly PumpConnection?[] _connections;

    // Those whose full sockets have room again, to be served in this round.
    private readonly PumpConnection[] _unblocked;
    private readonly RefusedSockets _refused = new();
    private readonly FaultRepeats _repeats = new();
    private readonly PeerKeys _peers;
    private readonly byte[] _refusal;
    private readonly byte[] _peerRefusal;
    private readonly ConcurrentQueue<Action<long>> _commands = new();
    private readonly TaskCompletionSource _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CometEngine _engine;
    private IPumpApplication _application;
    private Socket? _listener;
    private SslServerAuthenticationOptions? _tls;
    private int _unblockedCount;
    private int _handshakes;
    private int _handshakeSteps;
    private bool _isStopping;
    private bool _isStarted;
    private int _openCount;
    private long _acceptRetryMs;
    private long _stopDeadlineMs = long.MaxValue;
    private long _pausedUntilMs;
    private readonly DeliveryClock? _deliveries;

    /// <param name="engine">Composed, not yet started.</param>
    /// <param name="application">What the engine serves; this pump tells it the time.</param>
    /// <param name="limits">Those that the engine was made with.</param>
    /// <param name="settings">What each accepted socket is given.</param>
    /// <param name="peers">Tells the addresses of peers apart.</param>
    /// <param name="clock">The clock of all that the engine hears of.</param>
    /// <param name="log">Told of each fault and, if it asks, of each connection.</param>
    /// <param name="readiness">How the loop learns which sockets are ready.</param>
    /// <param name="deliveries">Measures how long events take, if anyone asks.</param>
    public SocketPump(
        CometEngine engine,
        IPumpApplication application,
        CometLimits limits,
        SocketSettings settings,
        PeerKeys peers,
        MonotonicClock clock,
        ILogger log,
        ReadinessKind readiness = ReadinessKind.System,
        DeliveryClock? deliveries = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _deliveries = deliveries;
        _engine = engine;
        _application = application;
        _limits = limits;
        _settings = settings;
        _peers = peers;
        _clock = clock;
        _log = log;
        _connectionLog = new ConnectionLog(engine, log);
        _refusal = RenderRefusal(engine, CometEngine.NoSlot);
        _peerRefusal = RenderRefusal(engine, CometEngine.PeerLimited);
        _connections = new PumpConnection?[limits.Connections];
        _unblocked = new PumpConnection[limits.Connections];
        _readiness = Readiness.Create(readiness, _connections);
    }

    /// <summary>Bytes received since the start; under TLS those within it.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Bytes sent since the start, without those of refused connections.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Connections refused since the start because their address had enough.</summary>
    public int PeersRefused { get; private set; }

    /// <summary>Who is told of what crosses the connections; null = nobody. Set before the start.
    /// </summary>
    public WireTap? Tap { get; set; }

    /// <summary>Listens, starts the engine, the application and the event loop.</summary>
    /// <param name="endPoint">Where to listen.</param>
    /// <param name="tls">The certificate and what TLS is to be like, or null for none.</param>
    /// <returns>The address and port that were bound.</returns>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public Task<IPEndPoint> StartAsync(
        IPEndPoint endPoint, SslServerAuthenticationOptions? tls = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Invariant.Check(!_isStarted && _door is null);
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
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            listener.Dispose();
            throw;
        }

        _listener = listener;
        _tls = tls;
        StartLoop();
        return Task.FromResult((IPEndPoint)listener.LocalEndPoint!);
    }

    private void StartLoop()
    {
        long nowMs = _clock.NowMs;
        long first = _engine.Log.Next;
        Tap?.HandleStart(_engine, nowMs);
        _engine.Start(nowMs);
        _application.Attach(_engine, nowMs);

        // The first samples, so that the first client finds a state.
        _application.HandleTime(nowMs);
        Tap?.HandleCommand(first, nowMs);
        Thread loop = new(Run) { Name = "Comet event loop", IsBackground = true };
        loop.Start();
        _isStarted = true;
    }

    /// <summary>
    /// Runs a command on the event loop, which alone may touch the engine and the application.
    /// It is given the time in ms.
    /// </summary>
    public Task InvokeAsync(Action<long> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(nowMs =>
        {
            try
            {
                command(nowMs);
                done.SetResult();
            }
#pragma warning disable CA1031 // Whatever the command threw belongs to its caller.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    /// <summary>As <see cref="InvokeAsync"/>, for a command nobody waits for.</summary>
    public void Post(Action<long> command)
    {
        _commands.Enqueue(command);
        _readiness.Wake();
    }

    /// <summary>
    /// Stops gracefully: no more connections are accepted, and every one that there is gets its
    /// ending. Those that do not end within the close timeout are aborted.
    /// </summary>
    public async Task StopAsync()
    {
        if (_isStarted)
        {
            Post(BeginStop);
            await _ended.Task.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        foreach (PumpConnection? connection in _connections)
        {
            connection?.Dispose();
        }

        _readiness.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!IsEnded())
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

        AbortAll();
        _listener?.Dispose();
        _refused.Close();
        _faults?.Close();
        _ended.TrySetResult();
    }

    private bool IsEnded()
    {
        return _isStopping && (_openCount == 0 || _clock.NowMs >= _stopDeadlineMs)
            && _commands.IsEmpty;
    }

    private void RunRound()
    {
        _readiness.Wait(TimeToWaitMs());
        long nowMs = _clock.NowMs;
        _deliveries?.BeginRound();
        if (_processor is null || _processor.Pay())
        {
            HandIn(nowMs);
        }

        RunCommands(nowMs);
        AcceptNewcomers(nowMs);
        HandleTime(nowMs);
        _deliveries?.HandlePublished();
        if (_processor is not null)
        {
            // A chip answers when it has done its work.
            _processor.CountEvents(_engine.Log.Next);
            _processor.Pay();
        }

        ServeAll(nowMs);
    }

    // As many as there are now: a command may give another one.
    private void RunCommands(long nowMs)
    {
        if (_commands.IsEmpty)
        {
            return;
        }

        for (int i = _commands.Count; i > 0 && _commands.TryDequeue(out var command); i--)
        {
            CometEngine engine = _engine;
            long first = engine.Log.Next;
            try
            {
                command(nowMs);
            }
#pragma warning disable CA1031 // The server goes on, whatever one command did.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Fail(null, fault, nowMs);
            }

            TellCommand(engine, first, nowMs);
        }
    }

    // Of an engine that was started meanwhile, all events are of the command.
    private void TellCommand(CometEngine engine, long first, long nowMs)
    {
        Tap?.HandleCommand(engine == _engine ? first : 1, nowMs);
    }

    private int TimeToWaitMs()
    {
        long nowMs = _clock.NowMs;
        if (_processor is { OwedMs: >= 1 } || _readiness.ReadyCount > 0 || MayAccept(nowMs)
            || !_commands.IsEmpty)
        {
            return 0;
        }

        long deadlineMs = Math.Min(_engine.PollDeadline(), _application.PollDeadline());
        deadlineMs = Math.Min(deadlineMs, _refused.PollDeadline());
        if (_faults is { IsQuiet: false })
        {
            deadlineMs = Math.Min(deadlineMs, _faults.PollDeadline());
        }

        if (_acceptRetryMs > nowMs)
        {
            deadlineMs = Math.Min(deadlineMs, _acceptRetryMs);
        }

        if (_isStopping)
        {
            deadlineMs = Math.Min(deadlineMs, _stopDeadlineMs);
        }

        deadlineMs = Math.Max(deadlineMs, _pausedUntilMs);
        return (int)Math.Clamp(deadlineMs - nowMs, 0, 60_000);
    }

    private void HandleTime(long nowMs)
    {
        CometEngine engine = _engine;
        long first = engine.Log.Next;
        try
        {
            _refused.HandleTime(nowMs);
            if (_faults is { IsQuiet: false })
            {
                _faults.HandleTime(nowMs);
            }

            if (nowMs >= _application.PollDeadline())
            {
                _application.HandleTime(nowMs);
            }
        }
#pragma warning disable CA1031 // The server goes on, whatever one deadline did.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(null, fault, nowMs);
        }

        TellCommand(engine, first, nowMs);
        try
        {
            if (nowMs >= _engine.PollDeadline())
            {
                Tap?.HandleTime(nowMs);
                _engine.HandleTime(nowMs);
            }
        }
#pragma warning disable CA1031 // A fault costs the connection whose deadline it was.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(Driven(), fault, nowMs);
        }
    }

    private static byte[] RenderRefusal(CometEngine engine, int refusal)
    {
        byte[] answer = new byte[RefusalBytesMax];
        int count = engine.RenderRefusal(answer, 0, refusal);
        Invariant.Check(engine.RenderRefusal(answer[count..], count, refusal) == 0);
        return answer[..count];
    }
}
