using System.Net;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Simulator.Chip;
using Comet.Simulator.Faults;

namespace Comet.Simulator.Pump;

/// <summary>What faults and the chip's bounds do to connections. Called by the event loop.
/// </summary>
public sealed partial class SocketPump
{
    private FaultBoard? _faults;
    private ChipResources? _chip;
    private ChipProcessor? _processor;

    /// <summary>Names the faults to ask about, before the start.</summary>
    internal void UseFaults(FaultBoard faults)
    {
        _faults = faults;
    }

    /// <summary>Names the chip to be no better than, before the start.</summary>
    internal void UseChip(ChipResources? chip, ChipProcessor? processor)
    {
        _chip = chip;
        _processor = processor;
    }

    /// <summary>What of the chip is in use, or null: there is no chip.</summary>
    internal ChipUsage? DescribeChip()
    {
        _chip?.Count(_openCount, _refused.Count);
        return _chip?.Describe(_processor?.BusyMs ?? 0);
    }

    /// <summary>The slot of the connection whose peer has this address, or −1.</summary>
    internal int SlotOf(EndPoint peer)
    {
        return Array.FindIndex(
            _connections, connection => peer.Equals(connection?.Socket?.RemoteEndPoint));
    }

    /// <summary>Resets the connection of a slot, or all of them (−1).</summary>
    internal void ResetConnections(int slot, long nowMs)
    {
        foreach (PumpConnection? connection in _connections)
        {
            if (connection?.Socket is not null && (slot < 0 || connection.Slot == slot))
            {
                Close(connection, true, nowMs);
            }
        }
    }

    /// <summary>The engine's connections are gone; their peers hear nothing.</summary>
    internal void LoseConnections(LostPeers peers, long nowMs)
    {
        foreach (PumpConnection? connection in _connections)
        {
            if (connection?.Socket is { } socket)
            {
                _readiness.Remove(connection);
                Forget(connection, nowMs, ConnectionLog.Lost);
                peers.Add(new LostSocket(socket));
            }
        }
    }

    /// <summary>Tells every connection what its way is like now.</summary>
    internal void Shape()
    {
        foreach (PumpConnection? connection in _connections)
        {
            if (connection?.Socket is null)
            {
                continue;
            }

            if (connection.Link is not { } link)
            {
                connection.Link = _faults!.CreateLink(connection, _readiness);
                connection.Link?.Change(_faults.ConditionsOf(connection.Slot));
                continue;
            }

            link.Change(_faults!.ConditionsOf(connection.Slot));
            if (link.IsIdle)
            {
                RemoveLink(connection);
            }
        }
    }

    /// <summary>Goes on with another engine and application; all connections are gone.</summary>
    internal void Restart(
        CometEngine engine, IPumpApplication application, long utcOffsetMs, long nowMs)
    {
        _engine = engine;
        _application = application;
        _connectionLog.Restart(engine);
        _deliveries?.Restart(engine);
        Tap?.HandleStart(engine, nowMs);
        Tap?.HandleUtc(utcOffsetMs, nowMs);
        _engine.Start(nowMs);
        _application.Attach(_engine, nowMs);
    }

    // Whether the chip has a socket and its object for a newcomer; otherwise he is reset.
    private bool HasRoomOnChip(long nowMs)
    {
        if (_chip is null)
        {
            return true;
        }

        _chip.Count(_openCount, _refused.Count);
        return _chip.Judge(nowMs) == ChipRefusal.None;
    }

    private void RemoveLink(PumpConnection connection)
    {
        if (connection.Link is { } link)
        {
            connection.Link = null;
            _faults!.RemoveLink(link);
        }
    }
}
