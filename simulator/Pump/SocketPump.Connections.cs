using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Simulator.Chip;

namespace Comet.Simulator.Pump;

/// <summary>What the event loop does to its sockets.</summary>
public sealed partial class SocketPump
{
    private void HandIn(long nowMs)
    {
        _handshakeSteps = 0;
        for (int i = _readiness.ReadyCount; i > 0; i--)
        {
            PumpConnection connection = _readiness.TakeReady();
            if (connection.Socket is null)
            {
                continue;
            }

            try
            {
                if (connection.IsUnblocked)
                {
                    connection.IsUnblocked = false;
                    connection.Link?.HandleWritable();
                    connection.HandleWritable();
                    _unblocked[_unblockedCount++] = connection;
                }

                if (!connection.IsInHandshake || ShakeHands((TlsConnection)connection, nowMs))
                {
                    ReceiveAll(connection, nowMs);
                }
            }
#pragma warning disable CA1031 // A fault costs its connection, not the server.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Fail(connection, fault, nowMs);
            }
        }
    }

    // Whether the handshake is done.
    private bool ShakeHands(TlsConnection connection, long nowMs)
    {
        if (_handshakeSteps++ >= HandshakeStepsPerRound)
        {
            // Arithmetic takes its time: the others are served first.
            _readiness.Queue(connection);
            return false;
        }

        switch (connection.Handshake())
        {
            case HandshakeStatus.Done:
                _handshakes--;
                return true;
            case HandshakeStatus.Refused:
                RefuseHandshake(connection, nowMs);
                return false;
            default:
                return false;
        }
    }

    /// <summary>Hands in what there is, as far as the engine has room and others may wait.
    /// </summary>
    private void ReceiveAll(PumpConnection connection, long nowMs)
    {
        int slot = connection.Slot;
        for (int i = 0; i < ReceivesPerRound && connection.MayReceive; i++)
        {
            int capacity = _engine.ReceiveCapacity(slot);
            if (capacity == 0 || (_door is not null && !IsHere(connection, nowMs)))
            {
                return;
            }

            int offset = _engine.ReceiveOffset(slot);
            int count = connection.Receive(_engine.ReceiveBuffer.AsSpan(offset, capacity));
            if (count > 0)
            {
                BytesReceived += count;
                _connectionLog.HandleReceiving(connection, offset, count);
                Tap?.HandleReceived(
                    slot, _engine.ReceiveBuffer.AsSpan(offset, count), nowMs);
                _processor?.CountReceived(
                    ChipProcessor.WorkOf(EngineState.PoolOf(_engine).Connections[slot]), count);
                _engine.HandleReceived(slot, count, nowMs);
                _connectionLog.HandleReceived(connection);
                _deliveries?.HandleReceived(slot);
                continue;
            }

            _engine.HandleNothingReceived(slot);
            if (count == 0)
            {
                connection.IsReceiveEnded = true;
                Tap?.HandleEndOfStream(slot, nowMs);
                _engine.HandleEndOfStream(slot, nowMs);
            }
            else if (count == Readiness.Lost)
            {
                Close(connection, true, nowMs, ConnectionLog.Lost);
            }

            return;
        }

        // Others may wait. The engine need not name it for that.
        QueueIfReadable(connection);
    }

    private void QueueIfReadable(PumpConnection connection)
    {
        if (connection.MayReceive && !connection.IsReceiveEnded && !connection.IsInHandshake
            && _engine.ReceiveCapacity(connection.Slot) > 0)
        {
            _readiness.Queue(connection);
        }
    }

    // Who speaks HTTP without TLS is told so; anyone else just sees the end.
    private void RefuseHandshake(TlsConnection connection, long nowMs)
    {
        bool isText = connection.FirstByte is >= (byte)'A' and <= (byte)'Z';
        if (connection.IsSending)
        {
            Close(connection, true, nowMs);
            return;
        }

        Socket socket = connection.Socket!;
        _readiness.Remove(connection);
        Forget(connection, nowMs, ConnectionLog.NoHandshake);
        _refused.Refuse(socket, isText ? RefusedSockets.NeedsTls : [], nowMs);
    }

    // The engine names the slots that have something to say, but not those that have had something
    // to say since their sockets were full.
    private void ServeAll(long nowMs)
    {
        Tap?.BeginServing(nowMs);
        for (int i = 0; i < _unblockedCount; i++)
        {
            if (_unblocked[i].Socket is not null)
            {
                Tap?.HandleRoom(_unblocked[i].Slot, nowMs);
            }

            ServeGuarded(_unblocked[i], nowMs);
        }

        _unblockedCount = 0;
        int faults = 0;
        while (PollGuarded(nowMs, ref faults) is { } connection)
        {
            ServeGuarded(connection, nowMs);
        }

        Tap?.EndServing(nowMs);
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

    private void ServeGuarded(PumpConnection connection, long nowMs)
    {
        try
        {
            Serve(connection, nowMs);
        }
#pragma warning disable CA1031 // A fault costs its connection, not the server.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(connection, fault, nowMs);
        }
    }

    private void Serve(PumpConnection connection, long nowMs)
    {
        while (connection.Socket is not null)
        {
            switch (_engine.ActionOf(connection.Slot))
            {
                case ConnectionAction.Send when connection.MaySend && Send(connection, nowMs):
                    break;
                case ConnectionAction.Finish when connection.IsInHandshake:
                    Close(connection, false, nowMs);
                    return;
                case ConnectionAction.Finish when !connection.IsFinished:
                    connection.Finish();
                    Tap?.HandleFinished(connection.Slot, nowMs);
                    _engine.HandleFinished(connection.Slot, nowMs);
                    break;
                case ConnectionAction.Close:
                    Close(connection, false, nowMs);
                    return;
                case ConnectionAction.Abort:
                    Close(connection, true, nowMs, ConnectionLog.Dead);
                    return;
                case ConnectionAction.Send when connection.Socket is not null:
                    Tap?.HandleBlocked(connection.Slot, nowMs);
                    QueueIfReadable(connection);
                    return;
                default:
                    QueueIfReadable(connection);
                    return;
            }
        }
    }

    /// <summary>Whether something left.</summary>
    private bool Send(PumpConnection connection, long nowMs)
    {
        int slot = connection.Slot;
        int offset = _engine.TransmitOffset(slot);
        int sent = connection.Send(
            _engine.TransmitBuffer, offset, _engine.TransmitCount(slot));
        if (sent > 0)
        {
            BytesSent += sent;
            _connectionLog.HandleSent(connection, sent);
            Tap?.HandleSent(slot, _engine.TransmitBuffer.AsSpan(offset, sent), nowMs);
            _processor?.CountSent();
            _engine.HandleSent(slot, sent, nowMs);
            _deliveries?.HandleSent(slot);
        }
        else if (sent < 0)
        {
            Close(connection, true, nowMs, ConnectionLog.Lost);
        }

        return sent > 0;
    }

    private void Close(
        PumpConnection connection, bool abort, long nowMs, string reason = ConnectionLog.Ended)
    {
        connection.Close(abort);
        Forget(connection, nowMs, reason);
    }

    private void Forget(PumpConnection connection, long nowMs, string reason)
    {
        _connectionLog.HandleClosed(connection, reason);
        bool wasInHandshake = connection.IsInHandshake;
        RemoveLink(connection);
        connection.Release();
        _openCount--;
        Tap?.HandleClosed(connection.Slot, nowMs);
        _engine.HandleClosed(connection.Slot, nowMs);
        _deliveries?.HandleClosed(connection.Slot);
        _handshakes -= wasInHandshake ? 1 : 0;
    }

    /// <summary>An unexpected exception: it costs the connection it came from.</summary>
    private void Fail(PumpConnection? connection, Exception fault, long nowMs)
    {
        _pausedUntilMs = nowMs + FaultPauseMs;
        if (connection is null)
        {
            FailOutside(fault, nowMs);
            return;
        }

        PumpLog.Aborted(_log, fault, connection.Id, connection.Slot);
        if (connection.Socket is not null)
        {
            Tap?.HandleFault(connection.Slot, fault.Message, nowMs);
            AbortGuarded(connection, nowMs, ConnectionLog.Faulted);
        }
    }

    private void FailOutside(Exception fault, long nowMs)
    {
        if (!_repeats.Take(fault, nowMs, out int repeated))
        {
            return;
        }

        if (repeated == 0)
        {
            PumpLog.Fault(_log, fault);
        }
        else
        {
            PumpLog.FaultRepeated(_log, repeated, fault.Message);
        }

        string more = repeated == 0 ? "" : $", {repeated} times more";
        Tap?.HandleNote($"a fault outside of any connection{more}: {fault.Message}", nowMs);
    }

    private void AbortGuarded(PumpConnection connection, long nowMs, string reason)
    {
        try
        {
            Close(connection, true, nowMs, reason);
        }
#pragma warning disable CA1031 // The engine's own slot may be what is broken.
        catch (Exception second)
#pragma warning restore CA1031
        {
            PumpLog.SlotLost(_log, second, connection.Id, connection.Slot);
        }
    }

    private void BeginStop(long nowMs)
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        _stopDeadlineMs = nowMs + _limits.CloseTimeoutMs + StopGraceMs;
        _listener?.Dispose();
        Tap?.HandleStop(nowMs);
        _engine.Stop(nowMs);
    }

    private void AbortAll()
    {
        foreach (PumpConnection? connection in _connections)
        {
            if (connection?.Socket is not null)
            {
                AbortGuarded(connection, _clock.NowMs, ConnectionLog.Stopped);
            }
        }
    }
}
