using System;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <content>WebSockets: the opening handshake, upstream messages, pongs and the close.</content>
public sealed partial class CometEngine
{
    // What a frame header takes at most (RFC 6455 §5.2), without a masking-key.
    private const int FrameHeaderBytesMax = 10;

    private void StartHandshake(Connection connection)
    {
        int[] rows = _pool.Rows;
        int row = _pool.DecoderRow(connection);

        // The key stays where the answer can be rendered from it again.
        rows[row] = _parser.Key0;
        rows[row + 1] = _parser.Key1;
        rows[row + 2] = _parser.Key2;
        rows[row + 3] = _parser.Key3;
        if (connection.Route == Route.WebSocket)
        {
            connection.TopicMask = _reader.TopicMask;
            _log.Seek(connection, _reader.Since, _reader.Epoch, _reader.Sequence);
        }
        else
        {
            connection.TopicMask = 0;
        }

        Hold(connection);
        StartAnswer(connection, OutputUnit.Handshake);
    }

    private void OpenWebSocket(Connection connection, long nowMs)
    {
        _decoder.Reset();
        _decoder.Save(_pool.Rows, _pool.DecoderRow(connection));
        connection.Phase = ConnectionPhase.WebSocket;
        connection.HeldCount = 0;
        _pool.PaidAt(connection) = (int)(nowMs * RateLimit.TicksPerMs);
        SetDeadline(connection, nowMs + _limits.HeartbeatMs);
        StartPresence(connection);
        if (_stopping)
        {
            StartClosing(connection, CloseCode.GoingAway, nowMs);
        }
    }

    // The usual case of Drive for what a WebSocket receives. Returns whether that was all of it.
    private bool ReadAll(Connection connection, long nowMs)
    {
        _driven = connection.Slot;
        ReadMessages(connection, nowMs);
        if ((connection.Flags & Connection.PhaseMask) != Connection.QuietWebSocket
            || (connection.Counts & Connection.InputMask) != 0
            || (int)connection.Progress != 0)
        {
            return false;
        }

        _driven = -1;
        if (_pool.SharesBuffers)
        {
            ReleaseEmpty(connection);
        }

        return true;
    }

    private void ReadMessages(Connection connection, long nowMs)
    {
        byte[] buffer = _pool.Receive;
        int row = _pool.DecoderRow(connection);
        int start = connection.ReceiveAt;
        long counts = connection.Counts;
        int at = start + ((int)(counts >> 32) & 0xFFFF);
        int end = start + ((int)counts & 0xFFFF);
        MessageDecoder decoder = _decoder;
        if (_pool.SharesBuffers)
        {
            _pool.AttachTransmit(connection);
        }

        decoder.Load(_pool.Rows, row);
        decoder.MessageBytesMax =
            connection.Route == Route.Echo ? int.MaxValue : _limits.MessageBytesMax;
        while (at < end && MayDecode(connection))
        {
            // What is decoded now may have to be answered in as many bytes and a frame header.
            int room = _pool.TransmitBytes - connection.TransmitCount - FrameHeaderBytesMax;
            int count = end - at < room ? end - at : room;
            if (count <= 0)
            {
                break;
            }

            MessageToken token = decoder.Read(buffer, at, count, out int consumed);
            at += consumed;
            if (!decoder.ResumesFrame && (token == MessageToken.Data || StartsFrame(token))
                && !AdmitsFrame(connection, nowMs))
            {
                _status.Counters[StatusReport.Flooded]++;
                StartClosing(connection, CloseCode.PolicyViolation, nowMs);
                break;
            }

            if (token == MessageToken.Data)
            {
                TakeData(connection, start, nowMs);
            }
            else
            {
                Take(connection, token, nowMs);
            }
        }

        if ((connection.Flags & Connection.PhaseMask) == Connection.QuietWebSocket)
        {
            int held = connection.HeldCount;
            if (end > at && at > start + held)
            {
                Array.Copy(buffer, at, buffer, start + held, end - at);
            }

            connection.ReceiveCount = held + end - at;
            decoder.Save(_pool.Rows, row);
        }
    }

    // Of a frame that the peer ends the connection with, or that is ill-formed, the close code says
    // more than that it came too soon.
    private bool StartsFrame(MessageToken token)
    {
        return token == MessageToken.NeedMoreData
            ? _decoder.InFrame
            : token != MessageToken.Close && token != MessageToken.Failed;
    }

    // Not while a reply needs the held message, or a half-written unit forbids another frame.
    private static bool MayDecode(Connection connection)
    {
        if ((connection.Flags & Connection.PhaseMask) != Connection.QuietWebSocket)
        {
            return false;
        }

        return (int)connection.Progress == 0
            || (connection.Sent == 0 && connection.Unit != OutputUnit.Reply);
    }

    private void Take(Connection connection, MessageToken token, long nowMs)
    {
        switch (token)
        {
            case MessageToken.Ping:
                TakePing(connection, nowMs);
                break;
            case MessageToken.Close:
                // The answer repeats the code; without one it has none (RFC 6455 §5.5.1).
                StartClosing(connection, _decoder.CloseCode, nowMs);
                connection.Flags &= ~Connection.PeerSending;
                break;
            case MessageToken.Failed:
                _status.Counters[StatusReport.Errors]++;
                StartClosing(connection, _decoder.CloseCode, nowMs);
                break;
            default:
                break;
        }
    }

    private void TakeData(Connection connection, int start, long nowMs)
    {
        if (connection.Route == Route.Echo)
        {
            // As it arrives: a slice in, a frame out.
            int opcode = !_decoder.StartsMessage ? (int)Opcode.Continuation
                : _decoder.IsText ? (int)Opcode.Text
                : (int)Opcode.Binary;
            WriteFrame(connection, opcode, _decoder.EndsMessage, _decoder.PayloadCount, nowMs);
            return;
        }

        if (!_decoder.IsText)
        {
            StartClosing(connection, CloseCode.UnsupportedData, nowMs);
            return;
        }

        int held = connection.HeldCount;
        int count = _decoder.PayloadCount;
        if (count > 0 && _decoder.PayloadOffset != start + held)
        {
            Array.Copy(
                _pool.Receive, _decoder.PayloadOffset, _pool.Receive, start + held, count);
        }

        connection.HeldCount = held + count;
        if (_decoder.EndsMessage)
        {
            TakeMessage(connection, start, nowMs);
        }
    }

    private void TakeMessage(Connection connection, int start, long nowMs)
    {
        int count = connection.HeldCount;
        if (connection.Route != Route.WebSocket)
        {
            ReverseText(_pool.Receive, start, count);
            connection.Unit = OutputUnit.Reply;
            return;
        }

        int error = TakePublish(connection, start, count, nowMs);
        if (error != 0)
        {
            _status.Counters[StatusReport.Errors]++;
            connection.Argument = error;
            connection.Unit = OutputUnit.Reply;
        }
        else
        {
            connection.HeldCount = 0;
        }
    }

    // Returns 0 or the error's number.
    private int TakePublish(Connection connection, int start, int count, long nowMs)
    {
        int length = count > 0 ? JsonText.Compact(_pool.Receive, start, count) : -1;
        if (length < 0)
        {
            return (int)RequestError.JsonInvalid;
        }

        // The held bytes behind the compacted value are not needed to answer.
        connection.HeldCount = length;
        return connection.Has(Connection.MayPublish)
            ? PublishMessage(_pool.Receive, start, length, nowMs)
            : (int)RequestError.TokenInsufficient;
    }

    private void TakePing(Connection connection, long nowMs)
    {
        int count = _decoder.PayloadCount;
        if (_decoder.StartsControl)
        {
            int at = connection.TransmitAt + connection.TransmitCount;
            int end = FrameEncoder.Write(
                _pool.Transmit, at, (int)Opcode.Pong, true, _decoder.ControlLength);
            Append(connection, end - at, nowMs);
            connection.Flags |= Connection.PongOpen;
        }

        CopyPayload(connection, count, nowMs);
        if (_decoder.EndsControl)
        {
            connection.Flags &= ~Connection.PongOpen;
        }
    }

    private void WriteFrame(
        Connection connection, int opcode, bool isFinal, int count, long nowMs)
    {
        // The decoder was given no more than there is room to answer.
        byte[] buffer = _pool.Transmit;
        int start = connection.TransmitAt + connection.TransmitCount;
        int at = FrameEncoder.Write(buffer, start, opcode, isFinal, count);
        Array.Copy(_pool.Receive, _decoder.PayloadOffset, buffer, at, count);
        Append(connection, at + count - start, nowMs);
    }

    private void CopyPayload(Connection connection, int count, long nowMs)
    {
        if (count > 0)
        {
            Array.Copy(
                _pool.Receive,
                _decoder.PayloadOffset,
                _pool.Transmit,
                connection.TransmitAt + connection.TransmitCount,
                count);
            Append(connection, count, nowMs);
        }
    }

    // Bytes have been put behind those that are to be sent.
    private void Append(Connection connection, int count, long nowMs)
    {
        long counts = connection.Counts;
        if (((uint)counts >> 16) + count > _pool.TransmitBytes)
        {
            Invariant.Fail();
        }

        connection.Counts = counts + (count * (long)Connection.OneToSend);
        if ((uint)counts < Connection.OneToSend && count > 0)
        {
            SetStall(connection, nowMs + _limits.WriteStallTimeoutMs);
        }
    }

    // Only between two units: a frame that has begun to leave is ended first.
    private void StartClosing(Connection connection, int closeCode, long nowMs)
    {
        Invariant.Check(connection.Sent == 0);
        connection.Phase = ConnectionPhase.Closing;
        connection.Flags |= Connection.PeerSending;
        _pool.ClearDeadline(connection, ConnectionTimer.Phase);
        connection.Unit = OutputUnit.None;
        connection.HeldCount = 0;
        connection.ReceiveCount = 0;
        connection.Argument = closeCode;
        if (connection.Has(Connection.PongOpen))
        {
            // A Close frame cannot stand inside the pong that the peer left open.
            Finish(connection, nowMs);
        }
    }

    // Reverses the code points of valid UTF-8: all bytes first, then those of each code point.
    private static void ReverseText(byte[] buffer, int offset, int count)
    {
        ReverseBytes(buffer, offset, offset + count - 1);
        int end = offset + count;
        int first = offset;
        while (first < end)
        {
            int last = first;
            while ((buffer[last] & 0xC0) == 0x80)
            {
                last++;
            }

            if (last > first)
            {
                ReverseBytes(buffer, first, last);
            }

            first = last + 1;
        }
    }

    private static void ReverseBytes(byte[] buffer, int first, int last)
    {
        while (first < last)
        {
            byte octet = buffer[first];
            buffer[first++] = buffer[last];
            buffer[last--] = octet;
        }
    }
}
