using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Device;

/// <summary>
/// Moves bytes between sockets and the engine, on the one thread that calls <see cref="Run"/>.
/// </summary>
/// <remarks>
/// Theory of operation. A round looks at each socket once without waiting: one connection is
/// accepted, each connection is received from once, straight into the engine's buffer; then the
/// time is told; then what the engine names is served, straight from its buffer. A round in which
/// nothing moved ends with a wait: there is no way to wait for several sockets, so it waits for
/// the connection that moved last, the likeliest to be next, and briefly, for the sake of the
/// others. Without connections it waits for the listener.
/// <para>
/// A socket is sent to only when it is writable, and at most <see cref="SendBytesMax"/>: it then
/// has room for them, and the send does not block. Should it do so all the same, it fails after
/// <see cref="SendTimeoutMs"/>, nobody knows how much has left, and the connection is reset.
/// </para>
/// <para>
/// An exception ends the round. It costs the connection that the round was busy with, and no
/// other, nor the pump: what the handling itself throws ends the round, too, and no more.
/// Invariants: a slot has a socket here exactly while the engine has it in use; no wait is for a
/// socket that would be ready at once and is not going to be read. When the engine itself fails
/// to give a slot back, it is asked once more; after that the slot is set aside, which is a slot
/// marked as blocked without a socket.
/// </para>
/// Heap: nothing is allocated a message. A connection costs the one Socket that Accept returns,
/// which the library offers no way to use again; a lost connection costs an exception.
/// </remarks>
public sealed partial class SocketPump
{
    /// <summary>
    /// The most that is sent at once. lwIP calls a socket writable when half of its send buffer
    /// and one byte, 2,881 of 5,760 bytes, are free: as much as this goes in without blocking.
    /// </summary>
    public const int SendBytesMax = 2048;

    /// <summary>How long one peer could hold up all others, in ms.</summary>
    public const int SendTimeoutMs = 1000;

    /// <summary>
    /// A peer from which nothing has come for so long, in ms, is taken to have sent all it would:
    /// more than the 200 ms after which the common systems retransmit at the earliest.
    /// </summary>
    public const int QuietMs = 300;

    /// <summary>
    /// The longest wait while there are connections: what a request on another than the last one
    /// may lose. In ms; two ticks of the firmware's clock, of 10 ms each.
    /// </summary>
    public const int WaitServingMs = 20;

    /// <summary>
    /// The longest wait without connections, in ms. A connect ends it early; a service that has
    /// been woken by an interrupt waits for it.
    /// </summary>
    public const int WaitIdleMs = 100;

    /// <summary>
    /// How long until the listener, or the services, are tried again after a failure, in ms.
    /// </summary>
    public const int RetryMs = 500;

    /// <summary>
    /// The length of the pieces in which a refused peer is answered, and in which what it sends is
    /// thrown away.
    /// </summary>
    public const int ScratchBytes = 16;

    /// <summary>
    /// A connection on which nothing arrives for so long, in s, is probed: a peer that vanished
    /// without a word is found out even where the protocol never makes it answer.
    /// </summary>
    public const int ProbeIdleSeconds = 15;

    /// <summary>From one probe to the next, in s.</summary>
    public const int ProbeIntervalSeconds = 15;

    /// <summary>After so many unanswered probes the connection is reset.</summary>
    public const int ProbesMax = 3;

    private const int Backlog = 4;
    private const int StopGraceMs = 500;
    private const int FaultPauseMs = 20;

    // Sends a connection a round, on average: a single busy one may have those of the idle ones.
    private const int ServesPerConnection = 2;

    private readonly CometEngine _engine;
    private readonly PumpService[] _services;
    private readonly Socket?[] _sockets;
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly TlsConnections? _tls;
    private IPEndPoint _endPoint;
    private Socket? _listener;
    private Socket? _refused;
    private long _refusedMs;
    private long _listenMs;
    private long _quietMs;
    private long _servicesMs;
    private long _stopMs = long.MaxValue;
    private int _blocked;
    private int _lingering;
    private int _recent;
    private int _busy = -1;
    private bool _isActive;
    private bool _stopAsked;
    private bool _restartAsked;

    /// <param name="engine">Started.</param>
    /// <param name="limits">Those that the engine was made with.</param>
    /// <param name="endPoint">
    /// Where to listen. Bound to <c>IPAddress.Any</c>, it outlives a change of address.
    /// </param>
    /// <param name="services">What else is to be told the time.</param>
    /// <param name="tls">Started; null = no TLS.</param>
    public SocketPump(
        CometEngine engine, CometLimits limits, IPEndPoint endPoint, PumpService[] services,
        TlsConnections? tls = null)
    {
        // A bit each in _blocked and _lingering.
        Invariant.Check(limits.Connections <= 32);
        Invariant.Check(tls == null || limits.Connections <= TlsConnections.CountMax);
        _engine = engine;
        _services = services;
        _endPoint = endPoint;
        _sockets = new Socket?[limits.Connections];
        _tls = tls;
    }

    /// <summary>The port; once <see cref="Listen"/> has returned true, never 0.</summary>
    public int Port => _endPoint.Port;

    /// <summary>Serves until <see cref="Stop"/>, listening as soon as that can be done.</summary>
    public void Run()
    {
        while (!IsEnded())
        {
            try
            {
                RunRound(Environment.TickCount64);
            }
            catch (Exception)
            {
                // The handling of a fault has failed, for want of heap most likely: not even a
                // line can be written.
                Thread.Sleep(FaultPauseMs);
            }
        }

        AbortAll(Environment.TickCount64);
        StopTls();
    }

    /// <summary>
    /// Asks for a graceful stop, from any thread: every connection gets its ending, and
    /// <see cref="Run"/> returns when that is done, or the close timeout and a little is over.
    /// </summary>
    public void Stop()
    {
        _stopAsked = true;
    }

    /// <summary>
    /// Asks, from any thread, to drop all connections and to listen anew: the network is another.
    /// </summary>
    public void Restart()
    {
        _restartAsked = true;
    }

    /// <summary>Listens, or tries to.</summary>
    /// <returns>Whether it listens; if not, <see cref="Run"/> tries again.</returns>
    public bool Listen()
    {
        Socket? listener = null;
        try
        {
            listener = new Socket(
                AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

            // The connections of before a restart may be in TIME-WAIT.
            listener.SetSocketOption(
                SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(_endPoint);
            listener.Listen(Backlog);
            if (_endPoint.Port == 0)
            {
                // Listening anew is listening at the same port.
                _endPoint = (IPEndPoint)listener.LocalEndPoint!;
            }

            _listener = listener;
            return true;
        }
        catch (SocketException)
        {
            listener?.Close();
            return false;
        }
    }

    private bool IsEnded()
    {
        return _stopMs != long.MaxValue
            && (_engine.IsStopped || Environment.TickCount64 >= _stopMs);
    }

    private void RunRound(long nowMs)
    {
        _isActive = false;
        _busy = -1;
        try
        {
            HandleCommands(nowMs);
            ReceiveAll(nowMs);
            Accept(nowMs);
            HandleTime(nowMs);
            ServeAll(nowMs);
            if (!_isActive)
            {
                Wait();
            }
        }
        catch (SocketException fault)
        {
            if (_busy >= 0)
            {
                // The peer is gone: nothing to tell.
                Drop(_busy, nowMs);
            }
            else
            {
                Fail(fault, nowMs);
            }
        }
        catch (Exception fault)
        {
            Fail(fault, nowMs);
        }
    }

    private void HandleCommands(long nowMs)
    {
        if (_stopAsked && _stopMs == long.MaxValue)
        {
            _stopMs = nowMs + _engine.CloseTimeoutMs + StopGraceMs;
            CloseListener();
            _engine.Stop(nowMs);
        }

        if (_restartAsked)
        {
            _restartAsked = false;
            CloseListener();
            AbortAll(nowMs);
            _listenMs = nowMs;
        }

        if (_listener == null && nowMs >= _listenMs && _stopMs == long.MaxValue && !Listen())
        {
            _listenMs = nowMs + RetryMs;
        }
    }

    private void HandleTime(long nowMs)
    {
        HandleServices(nowMs);
        if (nowMs >= _engine.PollDeadline())
        {
            _engine.HandleTime(nowMs);
        }

        if (_lingering != 0 && nowMs >= _quietMs)
        {
            CloseLingering(nowMs);
        }
    }

    // A service that fails must keep neither the services behind it from their work nor the
    // connections from being served.
    private void HandleServices(long nowMs)
    {
        if (nowMs < _servicesMs)
        {
            return;
        }

        for (int i = 0; i < _services.Length; i++)
        {
            try
            {
                if (nowMs >= _services[i].PollDeadline())
                {
                    _services[i].HandleTime(nowMs);
                }
            }
            catch (Exception fault)
            {
                // All services pause when this round is over: a time for each would cost heap.
                _servicesMs = nowMs + RetryMs;
                DeviceLog.Write("a service failed: " + fault.ToString());
            }
        }
    }

    // Waits until the likeliest socket is ready or a deadline has come, but not for long.
    private void Wait()
    {
        long nowMs = Environment.TickCount64;
        int waitMs = TimeToWaitMs(nowMs);
        if (waitMs <= 0)
        {
            return;
        }

        Socket? recent = _sockets[_recent];
        if (recent != null && (_blocked & (1 << _recent)) != 0)
        {
            _busy = _recent;
            recent.Poll(waitMs * 1000, SelectMode.SelectWrite);
        }
        else if (recent != null && IsWaitedFor(_recent))
        {
            _busy = _recent;
            recent.Poll(waitMs * 1000, SelectMode.SelectRead);
        }
        else if (_listener != null && IsAccepting(nowMs))
        {
            PollListener(waitMs * 1000, nowMs);
        }
        else
        {
            Thread.Sleep(waitMs);
        }
    }

    private int TimeToWaitMs(long nowMs)
    {
        bool isServing = _engine.InUse > 0 || _refused != null;
        long dueMs = Earlier(
            nowMs + (isServing ? WaitServingMs : WaitIdleMs), _engine.PollDeadline());
        dueMs = Earlier(dueMs, _stopMs);
        if (_refused != null)
        {
            dueMs = Earlier(dueMs, _refusedMs);
        }

        if (_lingering != 0)
        {
            dueMs = Earlier(dueMs, _quietMs);
        }

        if (nowMs >= _servicesMs)
        {
            for (int i = 0; i < _services.Length; i++)
            {
                dueMs = Earlier(dueMs, _services[i].PollDeadline());
            }
        }

        return dueMs <= nowMs ? 0 : (int)(dueMs - nowMs);
    }

    private static long Earlier(long firstMs, long secondMs)
    {
        return firstMs < secondMs ? firstMs : secondMs;
    }

    // A fault of ours. It costs the connection it came from; one that came from none is not
    // allowed to come back at once.
    private void Fail(Exception fault, long nowMs)
    {
        int slot = _busy >= 0 ? _busy : _engine.Driven;
        if (slot < 0 || _sockets[slot] == null)
        {
            DeviceLog.Write("a fault outside of any connection: " + fault.ToString());
            Thread.Sleep(FaultPauseMs);
            return;
        }

        try
        {
            DeviceLog.Write("connection " + slot.ToString() + " aborted: " + fault.ToString());
        }
        finally
        {
            // Whether or not there was heap enough to say so.
            Drop(slot, nowMs);
        }
    }
}
