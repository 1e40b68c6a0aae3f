using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Pump;

/// <summary>Who is let in, who waits for a slot, and who is sent away.</summary>
public sealed partial class SocketPump
{
    private void BeginAccept()
    {
        _isAcceptPaused = _handshakes >= HandshakesMax;
        if (_isStopping || _isAcceptPaused)
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
            // Under TLS nothing can be said before the handshake, which is what costs most.
            byte[] answer = _usesTls ? []
                : slot == CometEngine.PeerLimited ? _peerRefusal
                : _refusal;
            _refused.Refuse(socket, answer, nowMs);
            return;
        }

        PumpConnection connection = _connections[slot];
        Invariant.Check(connection.Socket is null);
        connection.Open(socket);
        _openCount++;
        _handshakes += connection.IsInHandshake ? 1 : 0;
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
                _refused.Refuse(socket, _usesTls ? [] : _refusal, nowMs);
            }
        }
        finally
        {
            BeginAccept();
        }
    }
}
