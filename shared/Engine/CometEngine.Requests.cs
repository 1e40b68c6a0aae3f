using System;
using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Engine;

/// <content>Requests: from the head's bytes to the phase that answers.</content>
public sealed partial class CometEngine
{
    // What an error's number means: below 64 a RequestError, then an HttpReject, then a refusal.
    private const int RejectBase = 64;
    private const int RefusalBase = 128;

    // Turns input into output until one of them has to wait for the peer.
    private void Drive(Connection connection, long nowMs)
    {
        _driven = connection.Slot;
        while (true)
        {
            Render(connection, nowMs);
            int waiting = connection.ReceiveCount - connection.HeldCount;
            OutputUnit unit = connection.Unit;
            if (waiting == 0 || !ReadInput(connection, nowMs))
            {
                break;
            }

            if (connection.ReceiveCount - connection.HeldCount == waiting
                && connection.Unit == unit)
            {
                // Nothing was taken, so there is nothing new to say: the peer is to act next.
                break;
            }
        }

        if (connection.Has(Connection.PeerEnded) && connection.Phase < ConnectionPhase.Closing
            && connection.Phase != ConnectionPhase.Answer
            && connection.Phase != ConnectionPhase.Waiting)
        {
            // Whoever ended his side after his request gets its answer, but nothing that goes on.
            Finish(connection, nowMs);
        }

        Invariant.Check(connection.HeldCount <= connection.ReceiveCount
            && connection.ReceiveCount <= _pool.ReceiveBytes
            && connection.TransmitCount <= _pool.TransmitBytes);
        if (_pool.SharesBuffers)
        {
            ReleaseEmpty(connection);
        }

        _driven = -1;
    }

    private void ReleaseEmpty(Connection connection)
    {
        if (connection.ReceiveCount == 0)
        {
            _pool.ReleaseReceive(connection);
        }

        if (connection.TransmitCount == 0)
        {
            _pool.ReleaseTransmit(connection);
        }
    }

    // Whether the phase takes input at all; how much it took shows in the receive count.
    private bool ReadInput(Connection connection, long nowMs)
    {
        switch (connection.Phase)
        {
            case ConnectionPhase.Head when connection.Has(Connection.HeldBack):
                return false;
            case ConnectionPhase.Head:
                ReadHead(connection, nowMs);
                return true;
            case ConnectionPhase.Body when connection.Sent > 0:
                // A 100 that has begun to leave is ended before the body can be answered.
                return false;
            case ConnectionPhase.Body:
                ReadBody(connection, nowMs);
                return true;
            case ConnectionPhase.WebSocket:
                ReadMessages(connection, nowMs);
                return true;
            case ConnectionPhase.Waiting:
                DropEmptyLines(connection);
                return false;
            case ConnectionPhase.Answer:
                return false;
            case ConnectionPhase.Closing:
                connection.ReceiveCount = connection.HeldCount;
                return false;
            default:
                connection.ReceiveCount = 0;
                connection.HeldCount = 0;
                return false;
        }
    }

    // Empty lines before the next request mean nothing (RFC 9112 §2.2). Kept, they would stop the
    // pump from receiving, and a peer that has gone would hold its slot until the wait is over.
    private void DropEmptyLines(Connection connection)
    {
        byte[] buffer = _pool.Receive;
        int at = connection.ReceiveAt + connection.HeldCount;
        while (connection.ReceiveCount - connection.HeldCount >= 2
            && buffer[at] == Ascii.CarriageReturn && buffer[at + 1] == Ascii.LineFeed)
        {
            Consume(connection, 2);
        }
    }

    // Takes bytes behind the held ones off the receive buffer.
    private void Consume(Connection connection, int count)
    {
        int left = connection.ReceiveCount - connection.HeldCount - count;
        Invariant.Check(left >= 0);
        if (left > 0 && count > 0)
        {
            int at = connection.ReceiveAt + connection.HeldCount;
            Array.Copy(_pool.Receive, at + count, _pool.Receive, at, left);
        }

        connection.ReceiveCount -= count;
    }

    private void DropHeld(Connection connection)
    {
        int held = connection.HeldCount;
        connection.HeldCount = 0;
        Consume(connection, held);
    }

    private void ReadHead(Connection connection, long nowMs)
    {
        int[] rows = _pool.Rows;
        int row = _pool.HeadRow(connection);
        if (connection.Has(Connection.HeadParked))
        {
            _pool.Unpark(connection);
            _parser.Load(rows, row);
            _reader.Load(rows, row + RequestParser.StateLength);
        }
        else
        {
            _parser.Reset();
            _reader.Reset(rows, row + RequestParser.StateLength);
        }

        CodecStatus status = _parser.Parse(
            _pool.Receive,
            connection.ReceiveAt + connection.HeldCount,
            connection.ReceiveCount - connection.HeldCount,
            out int consumed);
        Consume(connection, consumed);
        switch (status)
        {
            case CodecStatus.Done:
                DropHeld(connection);
                if (!connection.Has(Connection.HeadStarted))
                {
                    // The deadline of a head that came in pieces is that of its body, too.
                    _pool.ClearDeadline(connection, ConnectionTimer.Phase);
                }

                connection.Flags &= ~(0xFF | Connection.HeadParked | Connection.HeadStarted
                    | Connection.WaitOver | Connection.MayPublish
                    | Connection.Gzip | Connection.NotModified);
                _status.Counters[StatusReport.Requests]++;
                Dispatch(connection, nowMs);
                break;
            case CodecStatus.InvalidData:
                connection.Flags &= ~(0xFF | Connection.HeadParked | Connection.HeadStarted);
                _pool.ClearDeadline(connection, ConnectionTimer.Phase);
                Refuse(connection, RejectBase + (int)_parser.Rejection, true);
                break;
            default:
                if (_parser.HasStarted && !connection.Has(Connection.HeadStarted))
                {
                    connection.Flags |= Connection.HeadStarted;
                    SetDeadline(connection, nowMs + _limits.HeadTimeoutMs);
                }

                connection.Flags |= Connection.HeadParked;
                _parser.Save(rows, row);
                _reader.Save(rows, row + RequestParser.StateLength);
                _pool.Park(connection);
                break;
        }
    }

    private void Dispatch(Connection connection, long nowMs)
    {
        HttpMethod method = _parser.Method;
        Route route = _reader.Route;
        connection.Route = route;
        MarkFraming(connection, method);
        connection.Flags |= _reader.Origin << DeliveryOptions.OriginShift;
        AccessRole role = route == Route.Login ? _reader.DeliberateAccess : _reader.Access;
        if (role == AccessRole.Write)
        {
            connection.Flags |= Connection.MayPublish;
        }

        bool hasBody = _parser.IsChunked || _parser.ContentLength > 0;
        RequestError error = AdmitsRequest(connection, nowMs)
            ? Judge(method, route, role)
            : RequestError.TooManyRequests;
        if (error != RequestError.None)
        {
            // A body that nobody will read must not be taken for the next request.
            Refuse(connection, (int)error, hasBody);
            return;
        }

        if (hasBody && route != Route.Publish)
        {
            connection.Flags |= DeliveryOptions.Close | Connection.PeerSending;
        }

        if (method == HttpMethod.Options)
        {
            connection.Route = Route.None;
            StartAnswer(connection, OutputUnit.NoContent);
            return;
        }

        switch (route)
        {
            case Route.Publish:
                StartBody(connection, nowMs);
                break;
            case Route.Login:
            case Route.Logout:
                StartAnswer(connection, OutputUnit.NoContent);
                break;
            case Route.Status:
                _status.UptimeMs = nowMs - _startMs;
                CloseUnlessChunked(connection);
                StartAnswer(connection, OutputUnit.StatusHead);
                break;
            case Route.Content:
                StartContent(connection);
                break;
            case Route.WebSocket:
            case Route.Echo:
            case Route.Reverse:
            case Route.ReverseAlias:
                StartHandshake(connection);
                break;
            default:
                StartDelivery(connection, nowMs);
                break;
        }
    }

    // How the response will be framed.
    private void MarkFraming(Connection connection, HttpMethod method)
    {
        if (_parser.MinorVersion > 0)
        {
            connection.Flags |= DeliveryOptions.Chunked;
        }
        else if (_parser.KeepAlive)
        {
            connection.Flags |= DeliveryOptions.KeepAliveField;
        }

        if (!_parser.KeepAlive || _stopping)
        {
            connection.Flags |= DeliveryOptions.Close;
        }

        if (method == HttpMethod.Head)
        {
            connection.Flags |= DeliveryOptions.HeadOnly;
        }
    }

    private static bool IsWebSocketRoute(Route route)
    {
        return route >= Route.WebSocket && route <= Route.ReverseAlias;
    }

    private static bool IsPostRoute(Route route)
    {
        return route >= Route.Publish && route <= Route.Logout;
    }

    private void StartAnswer(Connection connection, OutputUnit unit)
    {
        connection.Phase = ConnectionPhase.Answer;
        connection.Unit = unit;
        connection.Sent = 0;
        _pool.ClearDeadline(connection, ConnectionTimer.Phase);
    }

    private void Refuse(Connection connection, int error, bool close)
    {
        _status.Counters[StatusReport.Errors]++;
        if (close)
        {
            connection.Flags |= DeliveryOptions.Close | Connection.PeerSending;
        }

        connection.Flags &= ~(Connection.HeadParked | Connection.HeadStarted);
        connection.Argument = error;
        DropHeld(connection);
        StartAnswer(connection, OutputUnit.Error);
    }

    private void StartContent(Connection connection)
    {
        connection.Argument = _reader.Item;
        connection.Next = 0;
        if (_reader.AcceptsGzip && _content.LengthOf(_reader.Item, true) >= 0)
        {
            connection.Flags |= Connection.Gzip;
        }

        if (_reader.EntityTagMatches)
        {
            connection.Flags |= Connection.NotModified;
        }

        StartAnswer(connection, OutputUnit.ContentHead);
    }
}
