using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Pump;

/// <summary>
/// Moves bytes between asynchronous sockets and the engine. One thread, the event loop, owns the
/// engine and the application: completions of other threads reach it through a queue.
/// </summary>
/// <remarks>
/// Theory of operation. The system receives straight into the engine's receive buffer; the loop
/// sends straight from its transmit buffer, without blocking, and leaves to the system only a
/// slice of what a full socket did not take: its end tells that there is room. A round of the
/// loop hands in everything that arrived, then the time, and only then serves the connections:
/// what several events put into one transmit buffer leaves in one send. Nothing is allocated per
/// message.
/// Invariant: the engine hears of a connection's end once, when nothing of it is in flight.
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
    private const int AbortGraceMs = 1000;
    private const int FaultPauseMs = 10;
    private const int RefusalBytesMax = 512;
    private const int NewcomerPatienceMs = 1000;

    private const int HandshakeStepsPerRound = 8;

    private readonly CometEngine _engine;
    private readonly BoardApplication _application;
    private readonly CometLimits _limits;
    private readonly SocketSettings _settings;
    private readonly MonotonicClock _clock;
    private readonly Action<string> _log;
    private readonly CompletionQueue _completions;
    private readonly RefusedSockets _refused = new();
    private readonly PeerKeys _peers;
    private readonly byte[] _refusal;
    private readonly byte[] _peerRefusal;
    private readonly ConcurrentQueue<Action<long>> _commands = new();
    private readonly SocketAsyncEventArgs _acceptArguments = new(true);
    private readonly TaskCompletionSource _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PumpConnection[] _connections = [];
    private Socket? _listener;

    // Accepted, and waiting for the slot of a connection that gives way to it.
    private Socket? _newcomer;
    private long _newcomerMs = long.MaxValue;
    private bool _usesTls;
    private bool _isAcceptPaused;
    private int _handshakes;
    private int _handshakeSteps;
    private bool _isStopping;
    private bool _isStarted;
    private int _openCount;
    private long _acceptRetryMs = long.MaxValue;
    private long _stopDeadlineMs = long.MaxValue;
    private long _pausedUntilMs;

    /// <param name="engine">Composed, not yet started.</param>
    /// <param name="application">What the engine serves; this pump tells it the time.</param>
    /// <param name="limits">Those that the engine was made with.</param>
    /// <param name="settings">What each accepted socket is given.</param>
    /// <param name="peers">Tells the addresses of peers apart.</param>
    /// <param name="clock">The clock of all that the engine hears of.</param>
    /// <param name="log">Receives one line about each fault that cost a connection.</param>
    public SocketPump(
        CometEngine engine,
        BoardApplication application,
        CometLimits limits,
        SocketSettings settings,
        PeerKeys peers,
        MonotonicClock clock,
        Action<string> log)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _engine = engine;
        _application = application;
        _limits = limits;
        _settings = settings;
        _peers = peers;
        _clock = clock;
        _log = log;
        _refusal = RenderRefusal(engine, CometEngine.NoSlot);
        _peerRefusal = RenderRefusal(engine, CometEngine.PeerLimited);
        _completions = new CompletionQueue((2 * limits.Connections) + 16);
        _acceptArguments.Completed += (_, _) =>
            _completions.Add(new Completion(CompletionKind.Accept, null));
    }

    /// <summary>Listens, starts the engine, the application and the event loop.</summary>
    /// <param name="endPoint">Where to listen.</param>
    /// <param name="tls">The certificate and what TLS is to be like, or null for none.</param>
    /// <returns>The address and port that were bound.</returns>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public Task<IPEndPoint> StartAsync(
        IPEndPoint endPoint, SslServerAuthenticationOptions? tls = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Invariant.Check(!_isStarted);
        Socket listener = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                listener.DualMode = true;
            }

            listener.Bind(endPoint);
            listener.Listen(Backlog);
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }

        _listener = listener;
        _isStarted = true;
        _usesTls = tls is not null;
        _connections = new PumpConnection[_limits.Connections];
        for (int slot = 0; slot < _connections.Length; slot++)
        {
            _connections[slot] = tls is null
                ? new PlainConnection(slot, _completions)
                : new TlsConnection(slot, _completions, tls);
        }

        long nowMs = _clock.NowMs;
        _engine.Start(nowMs);
        _application.Attach(_engine, nowMs);

        // The first samples, so that the first client finds a state.
        _application.HandleTime(nowMs);
        Thread loop = new(Run) { Name = "Comet event loop", IsBackground = true };
        loop.Start();
        return Task.FromResult((IPEndPoint)listener.LocalEndPoint!);
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
        _completions.Add(new Completion(CompletionKind.Command, null));
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
        _acceptArguments.Dispose();
        foreach (PumpConnection connection in _connections)
        {
            connection.Dispose();
        }
    }

    private void Run()
    {
        try
        {
            BeginAccept();
            while (!IsEnded())
            {
                RunRound();
            }
        }
#pragma warning disable CA1031 // The last resort: whoever waits for the end must hear of it.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _log($"the event loop ended: {fault}");
        }

        _listener?.Dispose();
        _refused.Close();
        _ended.TrySetResult();
    }

    private bool IsEnded()
    {
        if (!_isStopping || (_openCount > 0 && _clock.NowMs < _stopDeadlineMs + AbortGraceMs))
        {
            return false;
        }

        return _commands.IsEmpty;
    }

    private void RunRound()
    {
        ReadOnlySpan<Completion> completions = _completions.Take(TimeToWaitMs());
        long nowMs = _clock.NowMs;
        _handshakeSteps = 0;
        foreach (Completion completion in completions)
        {
            HandleCompletion(completion, nowMs);
        }

        HandleTime(nowMs);
        AdmitNewcomer(nowMs);

        // The engine names the slots that have something to say; those that were received from
        // need their next receive whether it names them or not.
        foreach (Completion completion in completions)
        {
            if (completion.Connection is { } connection)
            {
                ServeGuarded(connection, nowMs);
            }
        }

        int faults = 0;
        while (PollGuarded(nowMs, ref faults) is { } connection)
        {
            ServeGuarded(connection, nowMs);
        }

        if (_isStopping && nowMs >= _stopDeadlineMs)
        {
            AbortAll();
        }
    }

    private int TimeToWaitMs()
    {
        long deadlineMs = Math.Min(_engine.PollDeadline(), _application.PollDeadline());
        deadlineMs = Math.Min(deadlineMs, Math.Min(_refused.PollDeadline(), _acceptRetryMs));
        deadlineMs = Math.Min(deadlineMs, _newcomerMs);
        if (_isStopping)
        {
            // Past the deadline only the system's answers to the aborts are outstanding.
            long graceMs = _clock.NowMs < _stopDeadlineMs ? 0 : AbortGraceMs;
            deadlineMs = Math.Min(deadlineMs, _stopDeadlineMs + graceMs);
        }

        deadlineMs = Math.Max(deadlineMs, _pausedUntilMs);
        return (int)Math.Clamp(deadlineMs - _clock.NowMs, 0, 60_000);
    }

    private void HandleTime(long nowMs)
    {
        try
        {
            if (nowMs >= _acceptRetryMs)
            {
                _acceptRetryMs = long.MaxValue;
                BeginAccept();
            }

            _refused.HandleTime(nowMs);
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

        try
        {
            if (nowMs >= _engine.PollDeadline())
            {
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

    private void HandleCompletion(Completion completion, long nowMs)
    {
        try
        {
            switch (completion.Kind)
            {
                case CompletionKind.Accept:
                    EndAccept(nowMs);
                    break;
                case CompletionKind.Receive:
                    EndReceive(completion.Connection!, nowMs);
                    break;
                case CompletionKind.Send:
                    EndSend(completion.Connection!, nowMs);
                    break;
                default:
                    if (_commands.TryDequeue(out Action<long>? command))
                    {
                        command(nowMs);
                    }

                    break;
            }
        }
#pragma warning disable CA1031 // A fault costs its connection, not the server.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(completion.Connection, fault, nowMs);
        }
    }

    // The next connection with something to do; a fault on the way costs the one that the engine
    // was busy with, at most as many a round as there are connections.
    private PumpConnection? PollGuarded(long nowMs, ref int faults)
    {
        while (faults < _connections.Length)
        {
            try
            {
                int slot = _engine.PollConnection(nowMs);
                return slot < 0 ? null : _connections[slot];
            }
#pragma warning disable CA1031 // A fault costs its connection, not the server.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                faults++;
                Fail(Driven(), fault, nowMs);
            }
        }

        return null;
    }

    private PumpConnection? Driven()
    {
        int slot = _engine.Driven;
        return slot < 0 ? null : _connections[slot];
    }

    private static byte[] RenderRefusal(CometEngine engine, int refusal)
    {
        byte[] answer = new byte[RefusalBytesMax];
        int count = engine.RenderRefusal(answer, 0, refusal);
        Invariant.Check(engine.RenderRefusal(answer[count..], count, refusal) == 0);
        return answer[..count];
    }
}
