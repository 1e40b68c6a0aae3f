using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Simulator.Chip;
using Comet.Simulator.Faults;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>
/// Moves bytes between connections in memory and the engine, in the order in which
/// <see cref="SocketPump"/> does it, with nothing that waits.
/// </summary>
/// <remarks>
/// Theory of operation. A round hands in what has come, lets newcomers in, tells the time and
/// serves what the engine names. The caller runs rounds until one does nothing; then only time, or
/// a client, makes a difference.
/// </remarks>
internal sealed partial class VirtualPump : IDisposable
{
    private const int ReceivesPerRound = 4;
    private const int AcceptRetryMs = 100;
    private const int RefusalBytesMax = 512;

    private readonly VirtualConnection?[] _connections;
    private readonly PumpConnection[] _unblocked;
    private readonly VirtualReadiness _readiness;
    private readonly Queue<MemoryLink> _backlog = new();
    private readonly FaultBoard _faults;
    private readonly ChipResources? _chip;
    private readonly int _peer;
    private CometEngine _engine;
    private IPumpApplication _application;
    private int _unblockedCount;
    private int _openCount;
    private long _acceptRetryMs;
    private bool _hasActed;

    /// <param name="limits">Those that engines are made with.</param>
    /// <param name="engine">The first.</param>
    /// <param name="application">What it serves.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="chip">What the chip has, or null.</param>
    /// <param name="peer">The address of all clients, as the engine knows it; 0 = not counted.
    /// </param>
    public VirtualPump(
        CometLimits limits,
        CometEngine engine,
        IPumpApplication application,
        FaultBoard faults,
        ChipResources? chip,
        int peer)
    {
        _engine = engine;
        _application = application;
        _faults = faults;
        _chip = chip;
        _peer = peer;
        _connections = new VirtualConnection?[limits.Connections];
        _unblocked = new PumpConnection[limits.Connections];
        _readiness = new VirtualReadiness(_connections);
    }

    /// <summary>How many connections are open.</summary>
    public int OpenCount => _openCount;

    public void Dispose()
    {
        _readiness.Dispose();
    }

    /// <summary>A client connects.</summary>
    public void Connect(MemoryLink link)
    {
        _backlog.Enqueue(link);
    }

    /// <summary>The slot of a connection, or −1.</summary>
    public int SlotOf(MemoryLink link)
    {
        return Array.FindIndex(_connections, connection => connection?.Wire == link);
    }

    /// <summary>Starts an engine and its application; all connections are gone.</summary>
    public void Start(CometEngine engine, IPumpApplication application, long nowMs)
    {
        _engine = engine;
        _application = application;
        _engine.Start(nowMs);
        _application.Attach(_engine, nowMs);
    }

    /// <returns>Whether something was done, so that more may be possible.</returns>
    public bool RunRound(long nowMs)
    {
        _hasActed = false;
        _readiness.Poll();
        HandIn(nowMs);
        AcceptNewcomers(nowMs);
        HandleTime(nowMs);
        ServeAll(nowMs);
        return _hasActed || _readiness.ReadyCount > 0;
    }

    /// <summary>When a round is due though nothing comes.</summary>
    public long PollDeadline()
    {
        long deadlineMs = Math.Min(_engine.PollDeadline(), _application.PollDeadline());
        deadlineMs = _faults.IsQuiet ? deadlineMs : Math.Min(deadlineMs, _faults.PollDeadline());
        return _backlog.Count > 0 ? Math.Min(deadlineMs, _acceptRetryMs) : deadlineMs;
    }

    /// <summary>Resets the connection of a slot, or all of them (−1).</summary>
    public void ResetConnections(int slot, long nowMs)
    {
        foreach (VirtualConnection? connection in _connections)
        {
            if (connection?.Wire is not null && (slot < 0 || connection.Slot == slot))
            {
                Close(connection, true, nowMs);
            }
        }
    }

    /// <summary>The engine's connections are gone; their peers hear nothing.</summary>
    public void LoseConnections(LostPeers peers, long nowMs)
    {
        foreach (VirtualConnection? connection in _connections)
        {
            if (connection?.Wire is { } wire)
            {
                Forget(connection, nowMs);
                peers.Add(new LostLink(wire));
            }
        }
    }

    /// <summary>Tells every connection what its way is like now.</summary>
    public void Shape()
    {
        foreach (VirtualConnection? connection in _connections)
        {
            if (connection?.Wire is null)
            {
                continue;
            }

            if (connection.Link is not { } link)
            {
                connection.Link = _faults.CreateLink(connection, _readiness);
                connection.Link?.Change(_faults.ConditionsOf(connection.Slot));
                continue;
            }

            link.Change(_faults.ConditionsOf(connection.Slot));
            if (link.IsIdle)
            {
                RemoveLink(connection);
            }
        }
    }

    // A sensor that throws costs the sample, as in the simulator.
    private void HandleTime(long nowMs)
    {
        if (!_faults.IsQuiet && nowMs >= _faults.PollDeadline())
        {
            _faults.HandleTime(nowMs);
            _hasActed = true;
        }

        if (nowMs >= _application.PollDeadline())
        {
            _hasActed = true;
            try
            {
                _application.HandleTime(nowMs);
            }
            catch (IOException)
            {
                // The board's next sample is due in time.
            }
        }

        if (nowMs >= _engine.PollDeadline())
        {
            _engine.HandleTime(nowMs);
            _hasActed = true;
        }
    }

    private void AcceptNewcomers(long nowMs)
    {
        while (_backlog.Count > 0 && nowMs >= _acceptRetryMs)
        {
            if (_faults.DoAcceptsFail)
            {
                _acceptRetryMs = nowMs + AcceptRetryMs;
                return;
            }

            _hasActed = true;
            MemoryLink link = _backlog.Dequeue();
            _chip?.Count(_openCount, 0);
            if (_faults.IsAway || _chip?.Judge(nowMs) is not (null or ChipRefusal.None))
            {
                link.Reset();
                continue;
            }

            Admit(link, nowMs);
        }
    }

    private void Admit(MemoryLink link, long nowMs)
    {
        int slot = _engine.HandleAccept(nowMs, _peer);
        if (slot <= CometEngine.GivesWay)
        {
            Close(_connections[CometEngine.GivesWay - slot]!, false, nowMs);
            slot = _engine.HandleAccept(nowMs, _peer);
        }

        if (slot < 0)
        {
            byte[] answer = new byte[RefusalBytesMax];
            int count = _engine.RenderRefusal(answer, 0, slot);
            link.SendDown(answer.AsSpan(0, count));
            link.Down.End();
            return;
        }

        VirtualConnection connection =
            _connections[slot] ??= new VirtualConnection(slot, _readiness);
        Invariant.Check(connection.Wire is null);
        connection.Open(link);
        connection.Link = _faults.CreateLink(connection, _readiness);
        _openCount++;
        _readiness.Add(connection);
    }
}
