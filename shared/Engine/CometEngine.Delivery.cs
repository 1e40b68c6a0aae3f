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
        return (busy == Connection.QuietLive || busy == Connection.QuietWebSocket)
            && (connection.Counts & Connection.InputMask) == 0
            && (int)connection.Progress == 0
            && !connection.IsGapDue && !_stopping;
    }

    // The usual case of Drive. Returns false when it is not.
    private bool Deliver(Connection connection, long nowMs)
    {
        long next = connection.Next;
        if (!IsQuiet(connection) || next < _log.First)
        {
            return false;
        }

        long last = _log.Next - 1;
        if (next > last || connection.TopicMask == 0)
        {
            return true;
        }

        next = _log.FindMatch(connection.TopicMask, false, next, last);
        connection.Next = next;
        if (next <= last)
        {
            _driven = connection.Slot;
            if (!DeliverFrom(connection, next, last, nowMs))
            {
                return false;
            }

            _driven = -1;
        }

        return true;
    }

    // Events that fit whole; one that does not waits until the buffer is empty. Returns false when
    // it is: then the event is larger than the buffer.
    private bool DeliverFrom(Connection connection, long next, long last, long nowMs)
    {
        _pool.AttachTransmit(connection);
        int options = connection.Flags & 0xFF;
        int mask = connection.TopicMask;
        int before = connection.TransmitCount;
        int count = before;
        int room = _pool.TransmitBytes;
        int start = connection.TransmitAt;
        byte[] buffer = _pool.Transmit;
        ByteWriter writer = _writer;
        DeliveryMethod method = _methods[(int)connection.Route];
        while (next <= last)
        {
            writer.Begin(buffer, start + count, room - count, 0);
            method.WriteEvent(writer, _log, next, options);
            if (writer.Beyond != 0)
            {
                break;
            }

            count += writer.Count;
            next = _log.FindMatch(mask, false, next + 1, last);
        }

        connection.Next = next;
        if (count != before)
        {
            connection.TransmitCount = before;
            Append(connection, count - before, nowMs);
        }

        return count > 0;
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
