using System;
using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <content>Bytes in, bytes out, and the ends of both.</content>
public sealed partial class CometEngine
{
    /// <summary>Where the next received bytes belong in <see cref="ReceiveBuffer"/>.</summary>
    /// <remarks>
    /// Where connections share buffers (<see cref="CometLimits.SharesBuffers"/>), the slot is given
    /// one now: the offset is good until the engine is called next, which must be with what came
    /// of it. Otherwise a receive may be in flight while the engine is called.
    /// </remarks>
    public int ReceiveOffset(int slot)
    {
        Connection connection = _pool.Connections[slot];
        if (_pool.SharesBuffers)
        {
            _pool.AttachReceive(connection);
        }

        return connection.ReceiveAt + ((int)connection.Counts & 0xFFFF);
    }

    /// <summary>
    /// After <see cref="ReceiveOffset"/>: nothing was received.
    /// </summary>
    public void HandleNothingReceived(int slot)
    {
        ReleaseEmpty(_pool.Connections[slot]);
    }

    /// <summary>
    /// How many bytes may be received now; 0 while earlier ones wait for output to leave.
    /// </summary>
    public int ReceiveCapacity(int slot)
    {
        Connection connection = _pool.Connections[slot];
        int flags = connection.Flags;
        int phase = flags & Connection.PhaseMask;
        if (phase == 0 || phase >= Connection.ClosePhase || (flags & Connection.PeerEnded) != 0)
        {
            return 0;
        }

        long counts = connection.Counts;
        int received = (int)counts & 0xFFFF;
        return received == 0 ? _pool.ReceiveBytes
            : received > ((int)(counts >> 32) & 0xFFFF) ? 0
            : _pool.ReceiveBytes - received;
    }

    /// <summary>Bytes have been received at <see cref="ReceiveOffset"/>.</summary>
    public void HandleReceived(int slot, int count, long nowMs)
    {
        Connection connection = _pool.Connections[slot];
        bool isQuiet = IsQuiet(connection);
        int phase = connection.Flags & Connection.PhaseMask;
        int received = (int)connection.Counts & 0xFFFF;
        if (phase == 0 || count <= 0 || count > _pool.ReceiveBytes - received)
        {
            Invariant.Fail();
        }

        connection.Counts += count;
        if (phase != Connection.QuietWebSocket)
        {
            _pool.CountReceived(connection, count, 0);
            Drive(connection, nowMs);
        }
        else
        {
            // Whatever arrives proves the peer alive.
            long deadlineMs = nowMs + _limits.HeartbeatMs;
            _pool.CountReceived(connection, count, deadlineMs);
            if (deadlineMs < _nextDeadlineMs)
            {
                _nextDeadlineMs = deadlineMs;
            }

            connection.Flags &= ~(Connection.PongDue | Connection.HeartbeatDue);
            if (!isQuiet || !ReadAll(connection, nowMs))
            {
                Drive(connection, nowMs);
            }
        }

        _pool.Enqueue(connection);
    }

    /// <summary>The peer has ended its side: a receive gave 0 bytes.</summary>
    public void HandleEndOfStream(int slot, long nowMs)
    {
        Connection connection = _pool.Connections[slot];
        Invariant.Check(connection.Phase != ConnectionPhase.Free);
        connection.Flags |= Connection.PeerEnded;
        switch (connection.Phase)
        {
            case ConnectionPhase.Answer:
                // A peer may end its side and still read the response it asked for.
                AnnounceClose(connection);
                break;
            case ConnectionPhase.Waiting when connection.TransmitCount > 0:
                connection.Flags |= Connection.WaitOver;
                break;
            case < ConnectionPhase.Closing when connection.TransmitCount > 0:
                // What is written leaves, but nothing more is said.
                Finish(connection, nowMs);
                break;
            case ConnectionPhase.Closing:
                break;
            case ConnectionPhase.Finish when connection.TransmitCount > 0:
                break;
            case ConnectionPhase.Abort:
                break;
            default:
                connection.Phase = ConnectionPhase.Close;
                break;
        }

        _pool.Enqueue(connection);
    }

    /// <summary>Where a slot's bytes to send start in <see cref="TransmitBuffer"/>.</summary>
    public int TransmitOffset(int slot)
    {
        return _pool.Connections[slot].TransmitAt;
    }

    /// <summary>
    /// How many bytes are to be sent. More may be appended while a send is in flight; those in
    /// flight stay where they are.
    /// </summary>
    public int TransmitCount(int slot)
    {
        return (int)((uint)_pool.Connections[slot].Counts >> 16);
    }

    /// <summary>The first <paramref name="count"/> bytes to send have left.</summary>
    public void HandleSent(int slot, int count, long nowMs)
    {
        Connection connection = _pool.Connections[slot];
        long counts = connection.Counts;
        int left = (int)((uint)counts >> 16) - count;
        if (count < 0 || left < 0)
        {
            Invariant.Fail();
        }

        connection.Counts = counts - ((long)count << 16);
        _pool.CountSent(connection, count, left == 0);
        if (left > 0)
        {
            if (count > 0)
            {
                KeepRest(connection, count, left, nowMs);
            }
        }
        else
        {
            int flags = connection.Flags;
            if ((flags & Connection.PhaseMask) != Connection.QuietWebSocket
                || (flags & Connection.PongDue) != 0)
            {
                ArmWhenDrained(connection, nowMs);
            }

            if (_pool.SharesBuffers)
            {
                _pool.ReleaseTransmit(connection);
            }

            if ((connection.Next >= _log.Next || connection.TopicMask == 0)
                && IsQuiet(connection))
            {
                return;
            }
        }

        _pool.Enqueue(connection);
    }

    private void KeepRest(Connection connection, int count, int left, long nowMs)
    {
        int offset = connection.TransmitAt;
        Array.Copy(_pool.Transmit, offset + count, _pool.Transmit, offset, left);
        SetStall(connection, nowMs + _limits.WriteStallTimeoutMs);
        if (connection.Has(Connection.PongDue) && connection.Phase == ConnectionPhase.WebSocket)
        {
            // A full socket took more, so the peer is alive; the ping is behind other bytes.
            SetDeadline(connection, nowMs + _limits.PongTimeoutMs);
        }
    }

    /// <summary>
    /// Whether the peer may still be sending when <see cref="ConnectionAction.Finish"/> is due, so
    /// that a socket closed at once could lose its last answer to a reset.
    /// </summary>
    public bool IsPeerSending(int slot)
    {
        return _pool.Connections[slot].Has(Connection.PeerSending);
    }

    /// <summary>The pump has shut down its sending side, as <see cref="ActionOf"/> asked.</summary>
    public void HandleFinished(int slot, long nowMs)
    {
        Connection connection = _pool.Connections[slot];
        Invariant.Check(connection.Phase == ConnectionPhase.Finish);
        connection.Phase = connection.Has(Connection.PeerEnded)
            ? ConnectionPhase.Close
            : ConnectionPhase.Lingering;
        SetDeadline(connection, nowMs + _limits.CloseTimeoutMs);
        _pool.Enqueue(connection);
    }

    /// <summary>The socket is closed, for whatever reason; the slot is free.</summary>
    public void HandleClosed(int slot, long nowMs)
    {
        Connection connection = _pool.Connections[slot];
        Unhold(connection);
        _pool.Release(connection);
    }
}
