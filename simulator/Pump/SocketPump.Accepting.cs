using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Simulator.Pump;

/// <summary>Who is let in, and who is sent away.</summary>
public sealed partial class SocketPump
{
    private bool MayAccept(long nowMs)
    {
        return _readiness.IsAcceptReady && !_isStopping && _handshakes < HandshakesMax
            && nowMs >= _acceptRetryMs;
    }

    private void AcceptNewcomers(long nowMs)
    {
        for (int i = 0; i < AcceptsPerRound && MayAccept(nowMs); i++)
        {
            Socket? socket;
            if (_faults is { DoAcceptsFail: true })
            {
                _acceptRetryMs = nowMs + AcceptRetryMs;
                return;
            }

            try
            {
                socket = _readiness.Accept();
            }
            catch (SocketException)
            {
                // Out of descriptors, most likely: trying again at once would only spin.
                _acceptRetryMs = nowMs + AcceptRetryMs;
                return;
            }

            if (socket is null)
            {
                return;
            }

            AdmitGuarded(socket, [], nowMs);
        }
    }

    // What came of it already is received before what is still to come.
    private void AdmitGuarded(Socket socket, byte[] first, long nowMs)
    {
        if (_faults is { IsAway: true } || !HasRoomOnChip(nowMs))
        {
            Sockets.Abort(socket);
            return;
        }

        try
        {
            if (Prepare(socket))
            {
                Admit(socket, first, nowMs);
            }
        }
#pragma warning disable CA1031 // A fault costs the newcomer, not the server.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(null, fault, nowMs);
            socket.Dispose();
        }
    }

    private bool Prepare(Socket socket)
    {
        try
        {
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

    private void Admit(Socket socket, byte[] first, long nowMs)
    {
        int peer = _peers.KeyOf(socket);
        int slot = _engine.HandleAccept(nowMs, peer);
        Tap?.HandleAccept(socket, peer, slot, nowMs);
        if (slot <= CometEngine.GivesWay)
        {
            Close(
                _connections[CometEngine.GivesWay - slot]!, false, nowMs, ConnectionLog.GaveWay);
            slot = _engine.HandleAccept(nowMs, peer);
            Tap?.HandleAccept(socket, peer, slot, nowMs);
        }

        if (slot < 0)
        {
            _connectionLog.HandleRefused(socket, slot);
            PeersRefused += slot == CometEngine.PeerLimited ? 1 : 0;

            // Under TLS nothing can be said before the handshake, which is what costs most.
            byte[] answer = _tls is not null ? []
                : slot == CometEngine.PeerLimited ? _peerRefusal
                : _refusal;
            Tap?.HandleRefused(answer, nowMs);
            _refused.Refuse(socket, answer, nowMs);
            return;
        }

        PumpConnection connection = _connections[slot] ??= Create(slot);
        Invariant.Check(connection.Socket is null);
        connection.Open(socket);
        _connectionLog.HandleAccepted(connection);
        connection.Link = _faults?.CreateLink(connection, _readiness);
        _openCount++;
        _handshakes += connection.IsInHandshake ? 1 : 0;
        try
        {
            _readiness.Add(connection);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            Fail(connection, fault, nowMs);
            return;
        }

        if (first.Length > 0)
        {
            ((RoutedConnection)connection).Preload(first);
            _readiness.Queue(connection);
        }
    }

    private PumpConnection Create(int slot)
    {
        return _tls is not null ? new TlsConnection(slot, _readiness, _tls)
            : _door is not null ? new RoutedConnection(slot, _readiness)
            : new PlainConnection(slot, _readiness);
    }
}
