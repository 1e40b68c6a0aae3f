using System;
using System.Net;
using System.Net.Sockets;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;

namespace Comet.Device;

/// <content>What a round does to the sockets.</content>
public sealed partial class SocketPump
{
    // How long a refused peer has to send its request: longer than it takes over a wireless
    // network, short because the next one waits that long.
    private const int RefusedMs = 100;

    private bool IsAccepting(long nowMs)
    {
        // Peers beyond the last slot are refused one after the other; the rest wait their turn.
        return _listener != null && _refused == null && nowMs >= _listenMs;
    }

    private bool PollListener(int waitMicroseconds, long nowMs)
    {
        try
        {
            return _listener!.Poll(waitMicroseconds, SelectMode.SelectRead);
        }
        catch (Exception)
        {
            // No network at all, most likely. Whatever it is, a new listener will do.
            CloseListener();
            _listenMs = nowMs + RetryMs;
            return false;
        }
    }

    private void Accept(long nowMs)
    {
        if (_refused != null)
        {
            DrainRefused(_refused, nowMs);
        }

        if (!IsAccepting(nowMs) || !PollListener(0, nowMs))
        {
            return;
        }

        Socket socket;
        try
        {
            socket = _listener!.Accept();
        }
        catch (SocketException)
        {
            // Out of sockets, most likely: trying again at once would only spin.
            _listenMs = nowMs + RetryMs;
            return;
        }

        _isActive = true;
        try
        {
            Admit(socket, nowMs);
        }
        catch (Exception)
        {
            if (_busy < 0 && _refused != socket)
            {
                // It belongs to no slot yet, and there are 16 sockets in all.
                DeviceSocket.Abort(socket);
            }

            throw;
        }
    }

    private void Admit(Socket socket, long nowMs)
    {
        DeviceSocket.Prepare(socket);
        int peer = PeerOf(socket);
        int slot = _engine.HandleAccept(nowMs, peer);
        if (slot <= CometEngine.GivesWay)
        {
            Close(CometEngine.GivesWay - slot, nowMs);
            slot = _engine.HandleAccept(nowMs, peer);
        }

        if (slot < 0)
        {
            Refuse(socket, slot, nowMs);
            return;
        }

        Invariant.Check(_sockets[slot] == null);
        _sockets[slot] = socket;
        _recent = slot;
        _busy = slot;
        socket.SendTimeout = SendTimeoutMs;
        _busy = -1;
    }

    // The address, as a number; lwIP listens on IPv4 alone. Of a peer that is gone already there
    // is none.
    private static int PeerOf(Socket socket)
    {
        IPEndPoint? peer = (IPEndPoint?)socket.RemoteEndPoint;
        if (peer == null)
        {
            return 0;
        }

        byte[] address = peer.Address.GetAddressBytes();
        return address[0] | (address[1] << 8) | (address[2] << 16) | (address[3] << 24);
    }

    // There is no slot. Its request must be read all the same: unread, it would reset the
    // connection at the close, and the peer might never see the answer.
    private void Refuse(Socket socket, int refusal, long nowMs)
    {
        _refused = socket;
        _refusedMs = nowMs + RefusedMs;
        try
        {
            socket.SendTimeout = SendTimeoutMs;
            if (_tls == null && socket.Poll(0, SelectMode.SelectWrite))
            {
                SendRefusal(socket, refusal);
            }
        }
        catch (SocketException)
        {
            _refusedMs = nowMs;
        }
    }

    // In pieces, through the scratch. A new connection's send buffer has room for them all.
    private void SendRefusal(Socket socket, int refusal)
    {
        int count = _engine.RenderRefusal(_scratch, 0, refusal);
        for (int sent = 0; count > 0; count = _engine.RenderRefusal(_scratch, sent, refusal))
        {
            DeviceSocket.Send(socket, _scratch, 0, count);
            sent += count;
        }
    }

    private void DrainRefused(Socket refused, long nowMs)
    {
        bool isOver = nowMs >= _refusedMs;
        try
        {
            if (!isOver && refused.Poll(0, SelectMode.SelectRead))
            {
                _isActive = true;
                isOver = refused.Receive(_scratch, 0, _scratch.Length, SocketFlags.None) == 0;
            }
        }
        catch (SocketException)
        {
            isOver = true;
        }

        if (isOver)
        {
            _refused = null;
            refused.Close();
        }
    }

    private void ReceiveAll(long nowMs)
    {
        for (int slot = 0; slot < _sockets.Length; slot++)
        {
            Socket? socket = _sockets[slot];
            if (socket == null)
            {
                continue;
            }

            _busy = slot;
            if (!IsOpen(slot))
            {
                Shake(slot, socket, nowMs);
                continue;
            }

            int capacity = _engine.ReceiveCapacity(slot);
            if (capacity > 0 && IsReadable(slot, socket))
            {
                Receive(slot, socket, capacity, nowMs);
            }
        }

        _busy = -1;
    }

    private void Receive(int slot, Socket socket, int capacity, long nowMs)
    {
        int count = ReceiveBytes(slot, socket, capacity);
        _isActive = true;
        _recent = slot;
        if (count < 0)
        {
            return;
        }

        if (count == 0)
        {
            _engine.HandleEndOfStream(slot, nowMs);
            return;
        }

        if ((_lingering & (1 << slot)) != 0)
        {
            _quietMs = nowMs + QuietMs;
        }

        _engine.HandleReceived(slot, count, nowMs);
    }

    private void ServeAll(long nowMs)
    {
        for (int slot = 0; _blocked != 0 && slot < _sockets.Length; slot++)
        {
            // The engine names a slot once; what a full socket did not take is remembered here.
            if ((_blocked & (1 << slot)) != 0)
            {
                Serve(slot, nowMs);
            }
        }

        bool isServed = false;
        for (int left = _sockets.Length * ServesPerConnection; left > 0; left--)
        {
            _busy = -1;
            int slot = _engine.PollConnection(nowMs);
            if (slot < 0)
            {
                return;
            }

            isServed |= _sockets[slot] != null;
            Serve(slot, nowMs);
        }

        // What is left is for the next round, which hands in first what arrived meanwhile. A slot
        // that was set aside is no reason to hurry.
        _busy = -1;
        _isActive |= isServed;
    }

    private void Serve(int slot, long nowMs)
    {
        Socket? socket = _sockets[slot];
        if (socket == null)
        {
            Recover(slot, nowMs);
            return;
        }

        _busy = slot;
        switch (_engine.ActionOf(slot))
        {
            case ConnectionAction.Send:
                Send(slot, socket, nowMs);
                break;
            case ConnectionAction.Finish:
                Finish(slot, socket, nowMs);
                break;
            case ConnectionAction.Close:
                Close(slot, nowMs);
                break;
            case ConnectionAction.Abort:
                Abort(slot, nowMs);
                break;
            default:
                break;
        }
    }

    private void Send(int slot, Socket socket, long nowMs)
    {
        if (!socket.Poll(0, SelectMode.SelectWrite))
        {
            _blocked |= 1 << slot;
            return;
        }

        _blocked &= ~(1 << slot);
        int count = _engine.TransmitCount(slot);
        int sent = SendBytes(slot, socket, count < SendBytesMax ? count : SendBytesMax);
        if (sent < 0)
        {
            Abort(slot, nowMs);
            return;
        }

        _isActive = true;
        _recent = slot;
        _engine.HandleSent(slot, sent, nowMs);
    }

    // The sending side cannot be shut down alone. Where nothing more is to come, closing at once
    // does the same, and is how a body without a length ends. Otherwise the rest is read first, as
    // bytes that find no reader would reset the connection and take the last answer with them
    // (RFC 9112 §9.6); such an answer tells its own end.
    private void Finish(int slot, Socket socket, long nowMs)
    {
        if (!_engine.IsPeerSending(slot) && !IsReadable(slot, socket))
        {
            Close(slot, nowMs);
            return;
        }

        _lingering |= 1 << slot;
        _quietMs = nowMs + QuietMs;
        _engine.HandleFinished(slot, nowMs);
    }

    // One moment serves them all: a peer that is still sending prolongs the others' stay, at most
    // to the engine's own close timeout.
    private void CloseLingering(long nowMs)
    {
        for (int slot = 0; slot < _sockets.Length; slot++)
        {
            if ((_lingering & (1 << slot)) != 0)
            {
                Close(slot, nowMs);
            }
        }
    }

    // An abort that may itself fail: the engine's own slot may be what is broken.
    private void Drop(int slot, long nowMs)
    {
        try
        {
            Abort(slot, nowMs);
        }
        catch (Exception fault)
        {
            DeviceLog.Write("connection " + slot.ToString() + " lost: " + fault.ToString());
        }
    }

    // The engine did not give the slot back when its socket was closed. Once more; a slot that
    // fails again is left alone.
    private void Recover(int slot, long nowMs)
    {
        int bit = 1 << slot;
        if ((_blocked & bit) == 0)
        {
            _blocked |= bit;
            try
            {
                _engine.HandleClosed(slot, nowMs);
                _blocked &= ~bit;
            }
            catch (Exception fault)
            {
                DeviceLog.Write("slot " + slot.ToString() + " set aside: " + fault.ToString());
            }
        }
    }

    private Socket? Take(int slot)
    {
        Socket? socket = _sockets[slot];
        _sockets[slot] = null;
        _blocked &= ~(1 << slot);
        _lingering &= ~(1 << slot);
        return socket;
    }

    private void AbortAll(long nowMs)
    {
        for (int slot = 0; slot < _sockets.Length; slot++)
        {
            Drop(slot, nowMs);
        }

        if (_refused != null)
        {
            DeviceSocket.Abort(_refused);
            _refused = null;
        }
    }

    private void CloseListener()
    {
        if (_listener != null)
        {
            _listener.Close();
            _listener = null;
        }
    }
}
