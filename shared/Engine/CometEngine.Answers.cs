using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <content>The answers that are not deliveries: errors, publishing, files, the status.</content>
public sealed partial class CometEngine
{
    // The status-line, and what the page of another origin may read.
    private void StartHead(int status, int options)
    {
        ResponseWriter.StatusLine(_writer, status);
        if (_reader.Policy != null)
        {
            _reader.Policy.WriteFields(_writer, (options >> DeliveryOptions.OriginShift) & 7);
        }
    }

    // A preflight's answer, whose connection has no route; or the cookie's.
    private void RenderNoContent(Connection connection)
    {
        AccessTokens? tokens = _reader.Tokens;
        StartHead(204, connection.Flags);
        if (connection.Route == Route.None)
        {
            EngineText.Write(_writer, EngineText.PreflightFields);
        }
        else if (connection.Route == Route.Logout || tokens != null)
        {
            EngineText.Write(_writer, EngineText.SetCookie);
            if (connection.Route == Route.Login)
            {
                tokens!.Write(
                    _writer,
                    connection.Has(Connection.MayPublish) ? AccessRole.Write : AccessRole.Read);
            }

            EngineText.Write(_writer, EngineText.CookieFields);
            if (_reader.Policy != null && _reader.Policy.IsSecure)
            {
                EngineText.Write(_writer, EngineText.CookieSecure);
            }

            if (connection.Route == Route.Logout)
            {
                EngineText.Write(_writer, EngineText.CookieExpired);
            }

            ResponseWriter.End(_writer);
        }

        ResponseWriter.NoStore(_writer);
        DeliveryMethod.EndHead(_writer, connection.Flags);
    }

    private int MeasureMessage(int error)
    {
        _writer.BeginMeasure();
        WriteMessage(_writer, error);
        return _writer.Beyond;
    }

    private void WriteMessage(ByteWriter writer, int error)
    {
        if (error >= RefusalBase)
        {
            _application.WriteRefusal(writer, error - RefusalBase);
        }
        else if (error >= RejectBase)
        {
            HttpRejection.WriteMessage(writer, (HttpReject)(error - RejectBase));
        }
        else
        {
            EngineText.Write(writer, EngineText.FirstError + error);
            ExplainError(writer, error);
        }
    }

    partial void ExplainError(ByteWriter writer, int error);

    private static int StatusOf(int error)
    {
        int status = error >= RefusalBase ? 400
            : error >= RejectBase ? HttpRejection.Status((HttpReject)(error - RejectBase))
            : RequestErrors.Status((RequestError)error);
        FindStatus(error, ref status);
        return status;
    }

    static partial void FindStatus(int error, ref int status);

    private void RenderError(Connection connection, int messageLength)
    {
        WriteErrorHead(
            _writer,
            connection.Argument,
            messageLength,
            connection.Flags,
            connection.Route);
        if (!connection.Has(DeliveryOptions.HeadOnly))
        {
            WriteErrorBody(_writer, connection.Argument);
        }
    }

    private void WriteErrorHead(
        ByteWriter writer, int error, int messageLength, int options, Route route)
    {
        int status = StatusOf(error);
        StartHead(status, options);
        const int first = (int)RequestError.TokenMissing;
        if (error >= first && error <= (int)RequestError.TokenInsufficient)
        {
            EngineText.Write(writer, EngineText.Challenge);
            EngineText.Write(writer, EngineText.FirstChallengeEnd + error - first);
        }

        switch (status)
        {
            case 405:
                EngineText.Write(
                    writer,
                    IsPostRoute(route) ? EngineText.AllowPost
                        : IsWebSocketRoute(route) ? EngineText.AllowGet
                        : EngineText.AllowGetHead);
                break;
            case 426:
                EngineText.Write(writer, EngineText.UpgradeFields);
                break;
            case 429:
                ResponseWriter.RetryAfter(writer, RateLimit.RetryAfterSeconds);
                break;
            case 503:
                ResponseWriter.RetryAfter(writer, _limits.RetryAfterSeconds);
                break;
            default:
                break;
        }

        ResponseWriter.ContentTypeJson(writer);
        ResponseWriter.ContentLength(
            writer,
            EngineText.Length(EngineText.OpenError) + messageLength
                + EngineText.Length(EngineText.CloseError));
        ResponseWriter.NoStore(writer);
        DeliveryMethod.EndHead(writer, options);
    }

    private void WriteErrorBody(ByteWriter writer, int error)
    {
        EngineText.Write(writer, EngineText.OpenError);
        WriteMessage(writer, error);
        EngineText.Write(writer, EngineText.CloseError);
    }

    private int MeasurePublished(Connection connection)
    {
        _writer.BeginMeasure();
        WritePublishedBody(connection);
        return _writer.Beyond;
    }

    private void WritePublishedBody(Connection connection)
    {
        EngineText.Write(_writer, EngineText.PublishedId);
        _log.WriteId(_writer, connection.Next);
        EngineText.Write(_writer, EngineText.PublishedCount);
        _writer.WriteDecimal(connection.Argument);
        EngineText.Write(_writer, EngineText.PublishedEnd);
    }

    private void RenderPublished(Connection connection, int length)
    {
        StartHead(200, connection.Flags);
        ResponseWriter.ContentTypeJson(_writer);
        ResponseWriter.ContentLength(_writer, length);
        ResponseWriter.NoStore(_writer);
        DeliveryMethod.EndHead(_writer, connection.Flags);
        WritePublishedBody(connection);
    }

    private void RenderContentHead(Connection connection)
    {
        int content = connection.Argument;
        bool gzip = connection.Has(Connection.Gzip);
        bool notModified = connection.Has(Connection.NotModified);
        StartHead(notModified ? 304 : 200, connection.Flags);
        if (!notModified)
        {
            ResponseWriter.ContentType(
                _writer,
                _content.Index,
                _content.MediaTypeAt(content),
                _content.MediaTypeLength(content));
            ResponseWriter.ContentLength(_writer, _content.LengthOf(content, gzip));
            if (gzip)
            {
                EngineText.Write(_writer, EngineText.GzipField);
            }
        }

        EngineText.Write(_writer, EngineText.ContentFields);
        _writer.Write(
            _content.Index, _content.EntityTagAt(content), ContentSource.EntityTagLength);
        EngineText.Write(_writer, EngineText.TagEnd);
        DeliveryMethod.EndHead(_writer, connection.Flags);
    }

    // Returns whether the file is written to its end.
    private bool RenderContent(Connection connection, int room, long nowMs)
    {
        bool gzip = connection.Has(Connection.Gzip);
        int position = (int)connection.Next;
        int left = _content.LengthOf(connection.Argument, gzip) - position;
        int count = left < room ? left : room;
        if (count > 0)
        {
            _content.Read(
                connection.Argument,
                gzip,
                position,
                _pool.Transmit,
                connection.TransmitAt + connection.TransmitCount,
                count);
            connection.Next = position + count;
            Append(connection, count, nowMs);
        }

        if (count < left)
        {
            return false;
        }

        connection.Unit = OutputUnit.None;
        EndAnswer(connection, nowMs);
        return true;
    }

    private void RenderHandshake(Connection connection)
    {
        ResponseWriter.StatusLine(_writer, 101);
        ResponseWriter.ConnectionUpgrade(_writer);
        EngineText.Write(_writer, EngineText.Accept);
        OpeningHandshake.WriteAccept(
            _writer, _pool.Rows, _pool.DecoderRow(connection), _pool.WorkRow);
        ResponseWriter.End(_writer);
        ResponseWriter.End(_writer);
    }

    private int MeasureReply(Connection connection)
    {
        _writer.BeginMeasure();
        WriteReplyBody(connection);
        return _writer.Beyond;
    }

    private void WriteReplyBody(Connection connection)
    {
        int start = connection.ReceiveAt;
        int error = connection.Argument;
        EngineText.Write(_writer, EngineText.OpenError);
        WriteMessage(_writer, error);
        if (error != (int)RequestError.JsonInvalid)
        {
            _message.Read(_pool.Receive, start, connection.HeldCount);
            if (_message.TopicCount > 0)
            {
                EngineText.Write(_writer, EngineText.ReplyTopic);
                _writer.Write(_pool.Receive, _message.TopicOffset, _message.TopicCount);
                EngineText.Write(_writer, EngineText.ReplyEnd);
                return;
            }
        }

        EngineText.Write(_writer, EngineText.ReplyNoTopic);
    }

    private void RenderReply(Connection connection, int length)
    {
        if (connection.Route == Route.WebSocket)
        {
            FrameEncoder.WriteHeader(_writer, (int)Opcode.Text, true, length);
            WriteReplyBody(connection);
            return;
        }

        int count = connection.HeldCount;
        FrameEncoder.WriteHeader(_writer, (int)Opcode.Text, true, count);
        _writer.Write(_pool.Receive, connection.ReceiveAt, count);
    }

    private int MeasureStatus(Connection connection, OutputUnit unit)
    {
        _writer.BeginMeasure();
        WriteStatusPart(connection, unit);
        return _writer.Beyond;
    }

    private void WriteStatusPart(Connection connection, OutputUnit unit)
    {
        if (unit == OutputUnit.StatusHead)
        {
            _status.WriteServer(_writer, _pool);
        }
        else
        {
            _status.WriteConnection(
                _writer, _pool, connection.Argument & 0xFFFFFF, connection.Argument >> 24 == 0);
        }
    }

    private void RenderStatus(Connection connection, OutputUnit unit, int length)
    {
        ByteWriter writer = _writer;
        bool chunked = connection.Has(DeliveryOptions.Chunked);
        if (unit == OutputUnit.StatusHead)
        {
            StartHead(200, connection.Flags);
            ResponseWriter.ContentTypeJson(writer);
            ResponseWriter.NoStore(writer);
            if (chunked)
            {
                ResponseWriter.TransferEncodingChunked(writer);
            }

            DeliveryMethod.EndHead(writer, connection.Flags);
            if (connection.Has(DeliveryOptions.HeadOnly))
            {
                return;
            }
        }

        if (unit == OutputUnit.StatusEnd)
        {
            length = StatusReport.EndLength;
        }

        if (chunked)
        {
            ChunkedWriter.WriteStart(writer, length);
        }

        if (unit == OutputUnit.StatusEnd)
        {
            StatusReport.WriteEnd(writer);
        }
        else
        {
            WriteStatusPart(connection, unit);
        }

        if (chunked)
        {
            ChunkedWriter.WriteEnd(writer);
            if (unit == OutputUnit.StatusEnd)
            {
                ChunkedWriter.WriteLastChunk(writer);
            }
        }
    }

    // Goes on with the next slot in use, or the end.
    private void CompleteStatus(Connection connection, OutputUnit unit, long nowMs)
    {
        if (connection.Has(DeliveryOptions.HeadOnly))
        {
            EndAnswer(connection, nowMs);
            return;
        }

        int slot = unit == OutputUnit.StatusHead ? 0 : (connection.Argument & 0xFFFFFF) + 1;
        int first = unit == OutputUnit.StatusHead ? 0 : 1 << 24;
        while (slot < _pool.Count && _pool.Connections[slot].Phase == ConnectionPhase.Free)
        {
            slot++;
        }

        connection.Argument = slot | first;
        connection.Unit = slot < _pool.Count ? OutputUnit.StatusRow : OutputUnit.StatusEnd;
    }
}
