using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Pump;

/// <summary>What the event loop does to its sockets.</summary>
public sealed partial class SocketPump
{
    private void BeginAccept()
    {
        if (_isStopping)
        {
            return;
        }

        _acceptArguments.AcceptSocket = null;
        if (!_listener!.AcceptAsync(_acceptArguments))
        {
            _completions.Add(new Completion(CompletionKind.Accept, null));
        }
    }

    private void EndAccept(long nowMs)
    {
        Socket? socket = _acceptArguments.AcceptSocket;
        _acceptArguments.AcceptSocket = null;
        if (_isStopping)
        {
            socket?.Dispose();
            return;
        }

        if (_acceptArguments.SocketError != SocketError.Success)
        {
            // Out of descriptors, most likely: trying again at once would only spin.
            socket?.Dispose();
            _acceptRetryMs = nowMs + AcceptRetryMs;
            return;
        }

        try
        {
            if (Prepare(socket!))
            {
                Admit(socket!, nowMs);
            }
        }
        finally
        {
            if (_newcomer is null)
            {
                BeginAccept();
            }
        }
    }

    private bool Prepare(Socket socket)
    {
        try
        {
            socket.Blocking = false;
            socket.NoDelay = true;
        }
        catch (SocketException)
        {
            // The peer was gone before it was let in.
            socket.Dispose();
            return false;
        }

        _settings.Apply(socket);
        return true;
    }

    private void Admit(Socket socket, long nowMs)
    {
        int slot = _engine.HandleAccept(nowMs, _peers.KeyOf(socket));
        if (slot <= CometEngine.GivesWay)
        {
            // The slot is free once what is in flight on it has ended. Until then nobody else is
            // accepted, who could take it.
            Close(_connections[CometEngine.GivesWay - slot], false, nowMs);
            _newcomer = socket;
            _newcomerMs = nowMs + NewcomerPatienceMs;
            return;
        }

        if (slot < 0)
        {
            bool isLimited = slot == CometEngine.PeerLimited;
            _refused.Refuse(socket, isLimited ? _peerRefusal : _refusal, nowMs);
            return;
        }

        PumpConnection connection = _connections[slot];
        Invariant.Check(connection.Socket is null);
        connection.Open(socket);
        _openCount++;
        ServeGuarded(connection, nowMs);
    }

    /// <summary>Lets the newcomer in once there is a slot, or refuses it in the end.</summary>
    private void AdmitNewcomer(long nowMs)
    {
        if (_newcomer is not { } socket
            || (_engine.InUse == _connections.Length && nowMs < _newcomerMs))
        {
            return;
        }

        _newcomer = null;
        _newcomerMs = long.MaxValue;
        try
        {
            if (_engine.InUse < _connections.Length)
            {
                Admit(socket, nowMs);
            }
            else
            {
                _refused.Refuse(socket, _refusal, nowMs);
            }
        }
        finally
        {
            BeginAccept();
        }
    }

    private void EndReceive(PumpConnection connection, long nowMs)
    {
        connection.IsReceiving = false;
        if (connection.IsClosing)
        {
            ReleaseWhenIdle(connection, nowMs);
            return;
        }

        SocketAsyncEventArgs arguments = connection.ReceiveArguments;
        if (arguments.SocketError != SocketError.Success)
        {
            Close(connection, true, nowMs);
        }
        else if (arguments.BytesTransferred == 0)
        {
            connection.IsReceiveEnded = true;
            _engine.HandleEndOfStream(connection.Slot, nowMs);
        }
        else
        {
            // The engine may have dropped earlier bytes meanwhile: then these belong further down.
            int offset = _engine.ReceiveOffset(connection.Slot);
            if (offset != arguments.Offset)
            {
                Invariant.Check(offset < arguments.Offset);
                byte[] buffer = _engine.ReceiveBuffer;
                Array.Copy(buffer, arguments.Offset, buffer, offset, arguments.BytesTransferred);
            }

            _engine.HandleReceived(connection.Slot, arguments.BytesTransferred, nowMs);
        }
    }

    private void EndSend(PumpConnection connection, long nowMs)
    {
        connection.IsSending = false;
        if (connection.IsClosing)
        {
            ReleaseWhenIdle(connection, nowMs);
            return;
        }

        SocketAsyncEventArgs arguments = connection.SendArguments;
        if (arguments.SocketError != SocketError.Success)
        {
            Close(connection, true, nowMs);
        }
        else
        {
            _engine.HandleSent(connection.Slot, arguments.BytesTransferred, nowMs);
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
                case ConnectionAction.Finish:
                    isServed = connection.IsSending || connection.IsFinished;
                    if (!isServed)
                    {
                        connection.IsFinished = true;
                        Sockets.Finish(connection.Socket);
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

        int sent = connection.Socket!.Send(
            _engine.TransmitBuffer,
            _engine.TransmitOffset(slot),
            count,
            SocketFlags.None,
            out SocketError error);
        if (error == SocketError.Success)
        {
            _engine.HandleSent(slot, sent, nowMs);
            return true;
        }

        if (error != SocketError.WouldBlock)
        {
            Close(connection, true, nowMs);
            return false;
        }

        // The socket is full: the system sends this when there is room, and tells the loop.
        connection.IsSending = true;
        SocketAsyncEventArgs arguments = connection.SendArguments;
        arguments.SetBuffer(
            _engine.TransmitBuffer, _engine.TransmitOffset(slot), Math.Min(count, SliceBytes));
        if (!connection.Socket.SendAsync(arguments))
        {
            _completions.Add(new Completion(CompletionKind.Send, connection));
        }

        return false;
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

        connection.IsReceiving = true;
        SocketAsyncEventArgs arguments = connection.ReceiveArguments;
        int offset = _engine.ReceiveOffset(connection.Slot);
        arguments.SetBuffer(_engine.ReceiveBuffer, offset, capacity);
        if (!connection.Socket!.ReceiveAsync(arguments))
        {
            _completions.Add(new Completion(CompletionKind.Receive, connection));
        }
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
            connection.Release();
            _openCount--;
            _engine.HandleClosed(connection.Slot, nowMs);
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
