using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Pump;

/// <summary>What the event loop does to its sockets.</summary>
public sealed partial class SocketPump
{
    private void EndReceive(PumpConnection connection, long nowMs)
    {
        if (connection.IsClosing)
        {
            connection.IsReceiving = false;
            ReleaseWhenIdle(connection, nowMs);
            return;
        }

        bool wasInHandshake = connection.IsInHandshake;
        if (wasInHandshake && _handshakeSteps++ >= HandshakeStepsPerRound)
        {
            // Arithmetic takes its time: the others are served first.
            _completions.Add(new Completion(CompletionKind.Receive, connection));
            return;
        }

        switch (connection.EndReceive())
        {
            case ReceiveStatus.Received:
                HandReceived(connection, nowMs);
                break;
            case ReceiveStatus.Ended:
                connection.IsReceiveEnded = true;
                _engine.HandleEndOfStream(connection.Slot, nowMs);
                break;
            case ReceiveStatus.Lost:
                Close(connection, true, nowMs);
                return;
            case ReceiveStatus.Refused:
                RefuseHandshake((TlsConnection)connection, nowMs);
                return;
            default:
                break;
        }

        if (wasInHandshake && !connection.IsInHandshake)
        {
            EndHandshake();
        }
    }

    private void HandReceived(PumpConnection connection, long nowMs)
    {
        // The engine may have dropped earlier bytes meanwhile: then these belong further down.
        int offset = _engine.ReceiveOffset(connection.Slot);
        if (offset != connection.ReceivedOffset)
        {
            Invariant.Check(offset < connection.ReceivedOffset);
            byte[] buffer = _engine.ReceiveBuffer;
            Array.Copy(
                buffer, connection.ReceivedOffset, buffer, offset, connection.ReceivedCount);
        }

        _engine.HandleReceived(connection.Slot, connection.ReceivedCount, nowMs);
    }

    private void EndSend(PumpConnection connection, long nowMs)
    {
        if (connection.IsClosing)
        {
            connection.IsSending = false;
            ReleaseWhenIdle(connection, nowMs);
            return;
        }

        bool wasInHandshake = connection.IsInHandshake;
        int sent = connection.EndSend();
        if (sent < 0)
        {
            Close(connection, true, nowMs);
            return;
        }

        if (sent > 0)
        {
            _engine.HandleSent(connection.Slot, sent, nowMs);
        }

        if (wasInHandshake && !connection.IsInHandshake)
        {
            EndHandshake();
        }
    }

    private void EndHandshake()
    {
        _handshakes--;
        if (_isAcceptPaused)
        {
            BeginAccept();
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
        Forget(connection, nowMs);
        _refused.Refuse(socket, isText ? RefusedSockets.NeedsTls : [], nowMs);
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
        if (connection.Socket is null || connection.IsClosing)
        {
            return;
        }

        bool isServed = false;
        while (!isServed)
        {
            switch (_engine.ActionOf(connection.Slot))
            {
                case ConnectionAction.Send:
                    isServed = connection.IsSending || !Send(connection, nowMs);
                    break;
                case ConnectionAction.Finish when connection.IsInHandshake:
                    Close(connection, false, nowMs);
                    return;
                case ConnectionAction.Finish:
                    isServed = connection.IsSending || connection.IsFinished;
                    if (!isServed)
                    {
                        connection.Finish();
                        _engine.HandleFinished(connection.Slot, nowMs);
                    }

                    break;
                case ConnectionAction.Close:
                    Close(connection, false, nowMs);
                    return;
                case ConnectionAction.Abort:
                    Close(connection, true, nowMs);
                    return;
                default:
                    isServed = true;
                    break;
            }

            if (connection.Socket is null || connection.IsClosing)
            {
                return;
            }
        }

        BeginReceive(connection);
    }

    /// <summary>Whether everything that the engine showed left at once.</summary>
    private bool Send(PumpConnection connection, long nowMs)
    {
        int slot = connection.Slot;
        int count = _engine.TransmitCount(slot);
        if (count == 0)
        {
            return false;
        }

        int sent = connection.Send(
            _engine.TransmitBuffer, _engine.TransmitOffset(slot), count);
        if (sent < 0)
        {
            Close(connection, true, nowMs);
        }
        else if (sent > 0)
        {
            _engine.HandleSent(slot, sent, nowMs);
        }

        return sent > 0;
    }

    private void BeginReceive(PumpConnection connection)
    {
        if (connection.IsReceiving || connection.IsReceiveEnded)
        {
            return;
        }

        int capacity = _engine.ReceiveCapacity(connection.Slot);
        if (capacity == 0)
        {
            return;
        }

        connection.BeginReceive(
            _engine.ReceiveBuffer, _engine.ReceiveOffset(connection.Slot), capacity);
    }

    private void Close(PumpConnection connection, bool abort, long nowMs)
    {
        connection.Close(abort);
        ReleaseWhenIdle(connection, nowMs);
    }

    private void ReleaseWhenIdle(PumpConnection connection, long nowMs)
    {
        if (!connection.IsInFlight)
        {
            Forget(connection, nowMs);
        }
    }

    private void Forget(PumpConnection connection, long nowMs)
    {
        bool wasInHandshake = connection.IsInHandshake;
        connection.Release();
        _openCount--;
        _engine.HandleClosed(connection.Slot, nowMs);
        if (wasInHandshake)
        {
            EndHandshake();
        }
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
        if (connection.Socket is null || connection.IsClosing)
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
        _newcomer?.Dispose();
        _newcomer = null;
        _newcomerMs = long.MaxValue;
        _stopDeadlineMs = nowMs + _limits.CloseTimeoutMs + StopGraceMs;
        _listener!.Dispose();
        _engine.Stop(nowMs);
    }

    private void AbortAll()
    {
        foreach (PumpConnection connection in _connections)
        {
            if (connection.Socket is not null && !connection.IsClosing)
            {
                Close(connection, true, _clock.NowMs);
            }
        }
    }
}
