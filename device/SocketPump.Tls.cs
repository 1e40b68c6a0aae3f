using System.Net.Sockets;

namespace Comet.Device;

/// <content>The sockets' bytes and their ends, with TLS or without.</content>
public sealed partial class SocketPump
{
    private void StopTls()
    {
        if (_tls != null)
        {
            _tls.Stop();
        }
    }

    // Whether the bytes of the slot's socket are the engine's; under TLS, after the handshake.
    private bool IsOpen(int slot)
    {
        return _tls == null || _tls.IsOpen(slot);
    }

    // Whether a wait for the slot's socket ends with something that will be read.
    private bool IsWaitedFor(int slot)
    {
        return IsOpen(slot) ? _engine.ReceiveCapacity(slot) > 0 : _tls!.IsIdle;
    }

    private bool IsReadable(int slot, Socket socket)
    {
        return _tls == null
            ? socket.Poll(0, SelectMode.SelectRead)
            : _tls.IsReadable(slot, socket);
    }

    // Before the handshake nothing is the engine's, but its time for a head runs from the accept
    // on: it ends a peer that does not get through.
    private void Shake(int slot, Socket socket, long nowMs)
    {
        if (!_tls!.Advance(slot, socket))
        {
            Close(slot, nowMs);
        }
        else if (_tls.IsOpen(slot))
        {
            _isActive = true;
            _recent = slot;
        }
    }

    // As of Socket.Receive; −1 = a record has not come whole.
    private int ReceiveBytes(int slot, Socket socket, int capacity)
    {
        byte[] buffer = _engine.ReceiveBuffer;
        int offset = _engine.ReceiveOffset(slot);
        return _tls == null
            ? socket.Receive(buffer, offset, capacity, SocketFlags.None)
            : _tls.Receive(slot, buffer, offset, capacity);
    }

    // How many bytes have left; −1 = the connection is lost.
    private int SendBytes(int slot, Socket socket, int count)
    {
        byte[] buffer = _engine.TransmitBuffer;
        int offset = _engine.TransmitOffset(slot);
        if (_tls == null)
        {
            return DeviceSocket.Send(socket, buffer, offset, count);
        }

        return _tls.Send(slot, buffer, offset, count) ? count : -1;
    }

    private void Close(int slot, long nowMs)
    {
        Socket? socket = Take(slot);
        if (socket != null)
        {
            if (_tls != null)
            {
                // First: it has a word for the peer.
                _tls.Close(slot);
            }

            socket.Close();
            _engine.HandleClosed(slot, nowMs);
        }
    }

    private void Abort(int slot, long nowMs)
    {
        Socket? socket = Take(slot);
        if (socket != null)
        {
            DeviceSocket.Abort(socket);
            if (_tls != null)
            {
                _tls.Close(slot);
            }

            _engine.HandleClosed(slot, nowMs);
        }
    }
}
