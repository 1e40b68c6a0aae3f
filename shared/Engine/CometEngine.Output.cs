using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <content>Output: which unit comes next, and rendering it into the transmit buffer.</content>
public sealed partial class CometEngine
{
    // Renders what the connection has to say as far as the transmit buffer takes it.
    private void Render(Connection connection, long nowMs)
    {
        while (connection.Phase < ConnectionPhase.Finish && !connection.Has(Connection.PongOpen))
        {
            int count = connection.TransmitCount;
            int room = _pool.TransmitBytes - count;
            if (room == 0 || (connection.Sent > 0 && WasOvertaken(connection))
                || (connection.Unit == OutputUnit.None && !NextUnit(connection)))
            {
                return;
            }

            if (connection.Unit == OutputUnit.Gap && connection.Sent == 0 && count > 0)
            {
                // It waits until all before it has left, so that one notice tells the whole gap.
                PutOff(connection);
                return;
            }

            if (_pool.SharesBuffers)
            {
                _pool.AttachTransmit(connection);
            }

            if (connection.Unit == OutputUnit.Content)
            {
                if (!RenderContent(connection, room, nowMs))
                {
                    return;
                }

                continue;
            }

            RenderUnit(connection, connection.TransmitAt + count, room);
            if (!_writer.Complete)
            {
                // Whole or not at all, as long as waiting for an empty buffer can make it whole.
                if (count == 0 || connection.Sent > 0)
                {
                    connection.Sent += _writer.Count;
                    Append(connection, _writer.Count, nowMs);
                }
                else
                {
                    PutOff(connection);
                }

                return;
            }

            Append(connection, _writer.Count, nowMs);
            connection.Sent = 0;
            OutputUnit unit = connection.Unit;
            connection.Unit = OutputUnit.None;
            CompleteUnit(connection, unit, nowMs);
        }
    }

    // Until there is room the log may overtake the cursor, so what follows from its place is
    // decided again then.
    private static void PutOff(Connection connection)
    {
        if (connection.Unit >= OutputUnit.Reset && connection.Unit <= OutputUnit.MethodEnd)
        {
            connection.Unit = OutputUnit.None;
        }
        else if (connection.Unit == OutputUnit.MethodHead && connection.Route <= Route.LongPoll)
        {
            connection.Unit = OutputUnit.None;
            connection.Phase = ConnectionPhase.Waiting;
        }
    }

    // A unit that was begun cannot be ended when the log has dropped the rest of it.
    private bool WasOvertaken(Connection connection)
    {
        bool readsLog = connection.Unit == OutputUnit.Event
            || (connection.Unit == OutputUnit.MethodHead && connection.Route <= Route.LongPoll
                && connection.Next <= connection.End);
        if (!readsLog || connection.Next >= _log.First)
        {
            return false;
        }

        Abort(connection);
        return true;
    }

    private void RenderUnit(Connection connection, int offset, int room)
    {
        OutputUnit unit = connection.Unit;
        int length = unit == OutputUnit.Error ? MeasureMessage(connection.Argument)
            : unit == OutputUnit.Published ? MeasurePublished(connection)
            : unit == OutputUnit.Reply && connection.Route == Route.WebSocket
                ? MeasureReply(connection)
            : unit == OutputUnit.StatusHead || unit == OutputUnit.StatusRow
                ? MeasureStatus(connection, unit)
            : 0;
        ByteWriter writer = _writer;
        writer.Begin(_pool.Transmit, offset, room, connection.Sent);
        int options = connection.Flags & 0xFF;
        switch (unit)
        {
            case OutputUnit.Error:
                RenderError(connection, length);
                break;
            case OutputUnit.Continue:
                ResponseWriter.StatusLine(writer, 100);
                ResponseWriter.End(writer);
                break;
            case OutputUnit.Published:
                RenderPublished(connection, length);
                break;
            case OutputUnit.NoContent:
                RenderNoContent(connection);
                break;
            case OutputUnit.ContentHead:
                RenderContentHead(connection);
                break;
            case OutputUnit.StatusHead:
            case OutputUnit.StatusRow:
            case OutputUnit.StatusEnd:
                RenderStatus(connection, unit, length);
                break;
            case OutputUnit.Handshake:
                RenderHandshake(connection);
                break;
            case OutputUnit.Reply:
                RenderReply(connection, length);
                break;
            case OutputUnit.CloseFrame:
                FrameEncoder.WriteClose(writer, connection.Argument);
                break;
            default:
                RenderDelivery(connection, unit, options);
                break;
        }
    }

    private void RenderDelivery(Connection connection, OutputUnit unit, int options)
    {
        bool isWebSocket = IsWebSocketRoute(connection.Route);
        DeliveryMethod method = isWebSocket
            ? _methods[(int)Route.WebSocket]
            : _methods[(int)connection.Route];
        switch (unit)
        {
            case OutputUnit.MethodHead:
                StartHead(200, options);
                method.WriteHead(_writer, _log, connection, options);
                break;
            case OutputUnit.Reset:
                method.WriteReset(_writer, _log, connection.Next - 1, options);
                break;
            case OutputUnit.Gap:
                method.WriteGap(
                    _writer, _log, connection.GapFrom, connection.Next - 1, options);
                break;
            case OutputUnit.Event:
                method.WriteEvent(
                    _writer, _log, _log.RunOf(connection.Next), connection.Next, options);
                break;
            case OutputUnit.Heartbeat:
                method.WriteHeartbeat(_writer, options);
                RenderPresence(connection);
                break;
            case OutputUnit.MethodEnd:
                method.WriteEnd(_writer, options);
                break;
            default:
                Invariant.Check(false);
                break;
        }
    }

    private void CompleteUnit(Connection connection, OutputUnit unit, long nowMs)
    {
        switch (unit)
        {
            case OutputUnit.Event:
                connection.Next++;
                connection.Flags &= ~DeliveryOptions.First;
                break;
            case OutputUnit.Reset:
                EndReset(connection);
                break;
            case OutputUnit.Gap:
                EndGap(connection);
                break;
            case OutputUnit.Heartbeat:
                connection.Flags &= ~Connection.HeartbeatDue;
                EndPresence(connection);
                if (connection.Phase == ConnectionPhase.WebSocket)
                {
                    connection.Flags |= Connection.PongDue;
                }

                break;
            case OutputUnit.Continue:
                break;
            case OutputUnit.Reply:
                DropHeld(connection);
                break;
            case OutputUnit.Handshake:
                OpenWebSocket(connection, nowMs);
                break;
            case OutputUnit.CloseFrame:
                Finish(connection, nowMs);
                break;
            case OutputUnit.MethodHead:
                CompleteMethodHead(connection, nowMs);
                break;
            case OutputUnit.ContentHead:
                if (connection.Has(DeliveryOptions.HeadOnly | Connection.NotModified))
                {
                    EndAnswer(connection, nowMs);
                }
                else
                {
                    connection.Unit = OutputUnit.Content;
                }

                break;
            case OutputUnit.StatusHead:
            case OutputUnit.StatusRow:
                CompleteStatus(connection, unit, nowMs);
                break;
            default:
                EndAnswer(connection, nowMs);
                break;
        }
    }

    private void CompleteMethodHead(Connection connection, long nowMs)
    {
        if (connection.Has(DeliveryOptions.HeadOnly))
        {
            EndAnswer(connection, nowMs);
        }
        else if (connection.Route <= Route.LongPoll)
        {
            // The head has told of them.
            if (connection.GapFrom != 0)
            {
                EndGap(connection);
            }

            if (connection.Has(Cursor.ResetDue))
            {
                EndReset(connection);
            }
        }
        else
        {
            connection.Phase = ConnectionPhase.Live;
            StartPresence(connection);
        }
    }

    partial void StartPresence(Connection connection);

    partial void RenderPresence(Connection connection);

    partial void EndPresence(Connection connection);

    private void EndReset(Connection connection)
    {
        connection.Flags &= ~Cursor.ResetDue;
        _status.Counters[StatusReport.Resets]++;
    }

    private void EndGap(Connection connection)
    {
        connection.GapFrom = 0;
        _status.Counters[StatusReport.Gaps]++;
    }

    private void EndAnswer(Connection connection, long nowMs)
    {
        Unhold(connection);
        if (connection.Has(DeliveryOptions.Close | Connection.PeerEnded) || _stopping)
        {
            Finish(connection, nowMs);
            return;
        }

        // The idle timer starts when the last byte has left. How this response was framed is no
        // matter of the next one, which may be an error before its head is complete.
        connection.Flags &= ~0xFF;
        connection.Phase = ConnectionPhase.Head;
        connection.Route = Route.None;
        connection.TopicMask = 0;
        _pool.ClearDeadline(connection, ConnectionTimer.Phase);
        if (connection.TransmitCount == 0)
        {
            ArmWhenDrained(connection, nowMs);
        }
    }
}
