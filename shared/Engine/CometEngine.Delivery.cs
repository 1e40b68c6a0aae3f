using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <content>What comes next: of a batch, a wait, an open response, a WebSocket.</content>
public sealed partial class CometEngine
{
    // Whether a connection is an open response or a WebSocket that has nothing to read, no unit
    // begun, and nothing to tell but events.
    private bool IsQuiet(Connection connection)
    {
        int busy = connection.Flags & Connection.BusyMask;
        return (busy == Connection.QuietWebSocket || busy == Connection.QuietLive)
            && (connection.Counts & Connection.InputMask) == 0
            && (int)connection.Progress == 0
            && connection.Lost <= Cursor.DropsMax && !_stopping;
    }

    // The usual case of Drive: events, as many as fit whole; one that does not waits until the
    // buffer is empty. Returns false when it is another case, or an event larger than the buffer.
    private bool Deliver(Connection connection, long nowMs)
    {
        if (!IsQuiet(connection))
        {
            return false;
        }

        EventLog log = _log;
        long next = connection.Next;
        int mask = connection.TopicMask;
        if (mask == 0 || next >= log.Next)
        {
            return true;
        }

        if (next < log.First)
        {
            return false;
        }

        _driven = connection.Slot;
        if (_pool.SharesBuffers)
        {
            _pool.AttachTransmit(connection);
        }

        int options = connection.Flags & 0xFF;
        int before = connection.TransmitCount;
        int room = _pool.TransmitBytes - before;
        int count = 0;
        ByteWriter writer = _writer;
        writer.Begin(_pool.Transmit, connection.TransmitAt + before, room, 0);
        DeliveryMethod method = _methods[(int)connection.Route];
        for (; next < log.Next; next++)
        {
            long run = log.RunOf(next);
            if (((mask >> log.Bytes[(int)(run >> 32) - 1]) & 1) == 0)
            {
                continue;
            }

            method.WriteEvent(writer, log, run, next, options);
            int written = writer.Count;
            if (writer.Beyond != 0)
            {
                break;
            }

            count = written;
        }

        connection.Next = next;
        connection.Counts += count * (long)Connection.OneToSend;
        if (before == 0 && count > 0)
        {
            SetStall(connection, nowMs + _limits.WriteStallTimeoutMs);
        }

        _driven = -1;
        if (before + count > 0)
        {
            return true;
        }

        // Nothing was for this subscriber, or one event is larger than the buffer.
        _pool.ReleaseTransmit(connection);
        return next >= log.Next;
    }

    private bool NextUnit(Connection connection)
    {
        switch (connection.Phase)
        {
            case ConnectionPhase.Answer:
                return NextOfBatch(connection);
            case ConnectionPhase.Waiting:
                return NextOfWaiting(connection);
            case ConnectionPhase.Live:
                return NextOfLive(connection);
            case ConnectionPhase.WebSocket:
                return NextOfWebSocket(connection);
            case ConnectionPhase.Closing:
                connection.Unit = OutputUnit.CloseFrame;
                return true;
            default:
                return false;
        }
    }

    private bool NextOfBatch(Connection connection)
    {
        if (connection.Next <= connection.End && connection.Next < _log.First)
        {
            // The head has promised what the log no longer has: better no answer than a wrong one.
            Abort(connection);
            return false;
        }

        connection.Next = _log.FindMatch(
            connection.TopicMask,
            connection.Has(Cursor.CurrentOnly),
            connection.Next,
            connection.End);
        connection.Unit = connection.Next <= connection.End
            ? OutputUnit.Event
            : OutputUnit.MethodEnd;
        return true;
    }

    private bool NextOfWaiting(Connection connection)
    {
        _log.CheckGap(connection);
        if (connection.Route == Route.LongPoll && !_stopping
            && !connection.Has(Connection.WaitOver)
            && !connection.Has(Cursor.ResetDue) && !_log.SkipToMatch(connection))
        {
            return false;
        }

        connection.End = _log.Last;
        connection.Flags |= DeliveryOptions.First;
        StartAnswer(connection, OutputUnit.MethodHead);
        return true;
    }

    private bool NextOfLive(Connection connection)
    {
        if (NextNoticeOrEvent(connection))
        {
            return true;
        }

        if (_stopping)
        {
            connection.Unit = OutputUnit.MethodEnd;
            return true;
        }

        if (connection.Has(Connection.HeartbeatDue))
        {
            connection.Unit = OutputUnit.Heartbeat;
            return true;
        }

        return false;
    }

    private bool NextOfWebSocket(Connection connection)
    {
        if (_stopping)
        {
            connection.Phase = ConnectionPhase.Closing;
            connection.Flags |= Connection.PeerSending;
            connection.Argument = CloseCode.GoingAway;
            _pool.ClearDeadline(connection, ConnectionTimer.Phase);
            connection.Unit = OutputUnit.CloseFrame;
            return true;
        }

        if (connection.Has(Connection.HeartbeatDue))
        {
            connection.Unit = OutputUnit.Heartbeat;
            return true;
        }

        return connection.Route == Route.WebSocket && NextNoticeOrEvent(connection);
    }

    private bool NextNoticeOrEvent(Connection connection)
    {
        if (connection.Has(Cursor.ResetDue))
        {
            connection.Unit = OutputUnit.Reset;
            return true;
        }

        if (_log.CheckGap(connection) || connection.GapFrom != 0)
        {
            connection.Unit = OutputUnit.Gap;
            return true;
        }

        if (_log.SkipToMatch(connection))
        {
            connection.Unit = OutputUnit.Event;
            return true;
        }

        return false;
    }
}
