using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <content>The answers that are not deliveries: errors, publishing, files, the status.</content>
public sealed partial class CometEngine
{
    private static readonly string s_openError = "{\"error\":\"";
    private static readonly string s_closeError = "\"}\n";
    private static readonly string s_replyTopic = "\",\"topic\":\"";
    private static readonly string s_replyNoTopic = "\",\"topic\":null}";
    private static readonly string s_replyEnd = "\"}";
    private static readonly string s_publishedId = "{\"id\":\"";
    private static readonly string s_publishedCount = "\",\"subscribers\":";
    private static readonly string s_publishedEnd = "}\n";
    private static readonly string s_allowPost = "POST";
    private static readonly string s_allowGet = "GET";
    private static readonly string s_allowGetHead = "GET, HEAD";
    private static readonly string s_upgradeFields =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";

    private static readonly string s_accept = "Sec-WebSocket-Accept: ";
    private static readonly string s_contentFields =
        "Cache-Control: no-cache\r\nVary: Accept-Encoding\r\nX-Content-Type-Options: nosniff\r\n"
        + "ETag: W/\"";

    private static readonly string s_tagEnd = "\"\r\n";
    private static readonly string s_gzip = "Content-Encoding: gzip\r\n";

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
            RequestErrors.WriteMessage(writer, (RequestError)error);
        }
    }

    private static int StatusOf(int error)
    {
        return error >= RefusalBase ? 400
            : error >= RejectBase ? HttpRejection.Status((HttpReject)(error - RejectBase))
            : RequestErrors.Status((RequestError)error);
    }

    private void RenderError(Connection connection, int messageLength)
    {
        WriteErrorHead(
            _writer,
            StatusOf(connection.Argument),
            messageLength,
            connection.Flags,
            connection.Route);
        if (!connection.Has(DeliveryOptions.HeadOnly))
        {
            WriteErrorBody(_writer, connection.Argument);
        }
    }

    private void WriteErrorHead(
        ByteWriter writer, int status, int messageLength, int options, Route route)
    {
        ResponseWriter.StatusLine(writer, status);
        switch (status)
        {
            case 405:
                ResponseWriter.Allow(
                    writer,
                    route == Route.Publish ? s_allowPost
                        : IsWebSocketRoute(route) ? s_allowGet
                        : s_allowGetHead);
                break;
            case 426:
                writer.WriteAscii(s_upgradeFields);
                break;
            case 503:
                ResponseWriter.RetryAfter(writer, _limits.RetryAfterSeconds);
                break;
            default:
                break;
        }

        ResponseWriter.ContentTypeJson(writer);
        ResponseWriter.ContentLength(
            writer, s_openError.Length + messageLength + s_closeError.Length);
        ResponseWriter.NoStore(writer);
        DeliveryMethod.EndHead(writer, options);
    }

    private void WriteErrorBody(ByteWriter writer, int error)
    {
        writer.WriteAscii(s_openError);
        WriteMessage(writer, error);
        writer.WriteAscii(s_closeError);
    }

    private int MeasurePublished(Connection connection)
    {
        _writer.BeginMeasure();
        WritePublishedBody(connection);
        return _writer.Beyond;
    }

    private void WritePublishedBody(Connection connection)
    {
        _writer.WriteAscii(s_publishedId);
        _log.WriteId(_writer, connection.Next);
        _writer.WriteAscii(s_publishedCount);
        _writer.WriteDecimal(connection.Argument);
        _writer.WriteAscii(s_publishedEnd);
    }

    private void RenderPublished(Connection connection, int length)
    {
        ResponseWriter.StatusLine(_writer, 200);
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
        ResponseWriter.StatusLine(_writer, notModified ? 304 : 200);
        if (!notModified)
        {
            ResponseWriter.ContentType(_writer, _content.ContentTypeOf(content));
            ResponseWriter.ContentLength(_writer, _content.LengthOf(content, gzip));
            if (gzip)
            {
                _writer.WriteAscii(s_gzip);
            }
        }

        _writer.WriteAscii(s_contentFields);
        _writer.WriteAscii(_content.EntityTagOf(content));
        _writer.WriteAscii(s_tagEnd);
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
                (connection.Slot * _limits.TransmitBytes) + connection.TransmitCount,
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
        int[] rows = _pool.Rows;
        int row = connection.Slot * _pool.RowLength;
        ResponseWriter.StatusLine(_writer, 101);
        ResponseWriter.ConnectionUpgrade(_writer);
        _writer.WriteAscii(s_accept);
        _handshake.WriteAccept(_writer, rows[row], rows[row + 1], rows[row + 2], rows[row + 3]);
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
        int start = connection.Slot * _limits.ReceiveBytes;
        int error = connection.Argument;
        _writer.WriteAscii(s_openError);
        WriteMessage(_writer, error);
        if (error != (int)RequestError.JsonInvalid)
        {
            _message.Read(_pool.Receive, start, connection.HeldCount);
            if (_message.TopicCount > 0)
            {
                _writer.WriteAscii(s_replyTopic);
                _writer.Write(_pool.Receive, _message.TopicOffset, _message.TopicCount);
                _writer.WriteAscii(s_replyEnd);
                return;
            }
        }

        _writer.WriteAscii(s_replyNoTopic);
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
        _writer.Write(_pool.Receive, connection.Slot * _limits.ReceiveBytes, count);
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
                _writer, _pool.At(connection.Argument & 0xFFFFFF), connection.Argument >> 24 == 0);
        }
    }

    private void RenderStatus(Connection connection, OutputUnit unit, int length)
    {
        ByteWriter writer = _writer;
        bool chunked = connection.Has(DeliveryOptions.Chunked);
        if (unit == OutputUnit.StatusHead)
        {
            ResponseWriter.StatusLine(writer, 200);
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
        while (slot < _pool.Count && _pool.At(slot).Phase == ConnectionPhase.Free)
        {
            slot++;
        }

        connection.Argument = slot | first;
        connection.Unit = slot < _pool.Count ? OutputUnit.StatusRow : OutputUnit.StatusEnd;
    }
}
