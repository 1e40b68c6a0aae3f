using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

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
            if (capacity == 0)
            {
                return;
            }

            int offset = _engine.ReceiveOffset(slot);
            int count = connection.Receive(_engine.ReceiveBuffer.AsSpan(offset, capacity));
            if (count > 0)
            {
                _processor?.CountReceived(slot, _engine.ReceiveBuffer[offset], count);
                _engine.HandleReceived(slot, count, nowMs);
                continue;
            }

            _engine.HandleNothingReceived(slot);
            if (count == 0)
            {
                connection.IsReceiveEnded = true;
                _engine.HandleEndOfStream(slot, nowMs);
            }
            else if (count == Readiness.Lost)
            {
                Close(connection, true, nowMs);
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
        Forget(connection, nowMs);
        _refused.Refuse(socket, isText ? RefusedSockets.NeedsTls : [], nowMs);
    }

    // The engine names the slots that have something to say, but not those that have had something
    // to say since their sockets were full.
    private void ServeAll(long nowMs)
    {
        for (int i = 0; i < _unblockedCount; i++)
        {
            ServeGuarded(_unblocked[i], nowMs);
        }

        _unblockedCount = 0;
        int faults = 0;
        while (PollGuarded(nowMs, ref faults) is { } connection)
        {
            ServeGuarded(connection, nowMs);
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
                    _engine.HandleFinished(connection.Slot, nowMs);
                    break;
                case ConnectionAction.Close:
                    Close(connection, false, nowMs);
                    return;
                case ConnectionAction.Abort:
                    Close(connection, true, nowMs);
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
        int sent = connection.Send(
            _engine.TransmitBuffer, _engine.TransmitOffset(slot), _engine.TransmitCount(slot));
        if (sent > 0)
        {
            _processor?.CountSent();
            _engine.HandleSent(slot, sent, nowMs);
        }
        else if (sent < 0)
        {
            Close(connection, true, nowMs);
        }

        return sent > 0;
    }

    private void Close(PumpConnection connection, bool abort, long nowMs)
    {
        connection.Close(abort);
        Forget(connection, nowMs);
    }

    private void Forget(PumpConnection connection, long nowMs)
    {
        bool wasInHandshake = connection.IsInHandshake;
        RemoveLink(connection);
        connection.Release();
        _openCount--;
        _engine.HandleClosed(connection.Slot, nowMs);
        _handshakes -= wasInHandshake ? 1 : 0;
    }

    /// <summary>An unexpected exception: it costs the connection it came from.</summary>
    private void Fail(PumpConnection? connection, Exception fault, long nowMs)
    {
        _pausedUntilMs = nowMs + FaultPauseMs;
        if (connection is null)
        {
            _log($"a fault outside of any connection: {fault}");
            return;
        }

        _log($"connection {connection.Slot} aborted: {fault}");
        if (connection.Socket is null)
        {
            return;
        }

        try
        {
            Close(connection, true, nowMs);
        }
#pragma warning disable CA1031 // The engine's own slot may be what is broken.
        catch (Exception second)
#pragma warning restore CA1031
        {
            _log($"connection {connection.Slot} is lost: {second.Message}");
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
        _listener!.Dispose();
        _engine.Stop(nowMs);
    }

    private void AbortAll()
    {
        foreach (PumpConnection? connection in _connections)
        {
            if (connection?.Socket is not null)
            {
                Close(connection, true, _clock.NowMs);
            }
        }
    }
}
