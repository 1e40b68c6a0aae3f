using System;
using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;

namespace Comet.Embedded.Engine;

/// <content>Publishing: by the application, and by clients with POST.</content>
public sealed partial class CometEngine
{
    /// <summary>Appends an event and wakes its subscribers.</summary>
    /// <param name="topic">The topic's index.</param>
    /// <param name="value">A buffer holding one valid JSON value without line breaks.</param>
    /// <param name="offset">Where the value starts.</param>
    /// <param name="count">Its length, in bytes.</param>
    /// <param name="nowMs">The pump's clock, in ms.</param>
    /// <returns>The event's sequence, or −1 when it is larger than the log.</returns>
    public long Publish(int topic, byte[] value, int offset, int count, long nowMs)
    {
        Invariant.Check(topic >= 0 && topic < _topics.Count && count > 0);
        long sequence = _log.Append(topic, TimeOf(nowMs), value, offset, count);
        if (sequence >= 0)
        {
            _status.Counters[StatusReport.Published]++;
            _status.Counters[StatusReport.Subscribers] = Wake(topic);
        }

        return sequence;
    }

    /// <summary>
    /// Publishes what a message such as <c>{"topic":"led","data":true}</c> says, judged as a
    /// client's message on <c>/ws</c> is.
    /// </summary>
    /// <param name="buffer">Holds the message, compacted by <see cref="JsonText"/>.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">Its length, in bytes.</param>
    /// <param name="nowMs">The pump's clock, in ms.</param>
    /// <returns>
    /// 0 when it was published (it is the log's newest event), or the number of the error; see
    /// <see cref="WriteError"/>.
    /// </returns>
    public int PublishMessage(byte[] buffer, int offset, int count, long nowMs)
    {
        if (!_message.Read(buffer, offset, count))
        {
            return (int)RequestError.MessageMalformed;
        }

        int topic = _topics.Find(buffer, _message.TopicOffset, _message.TopicCount);
        return topic < 0 ? (int)RequestError.TopicUnknown
            : !_topics.IsWritable(topic) ? (int)RequestError.TopicReadOnly
            : PublishFromClient(
                topic, buffer, _message.DataOffset, _message.DataCount, nowMs);
    }

    /// <summary>Writes what an error says: ASCII without quotes and backslashes.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="error">What <see cref="PublishMessage"/> returned.</param>
    public void WriteError(ByteWriter writer, int error)
    {
        WriteMessage(writer, error);
    }

    // Marks every subscriber of the topic as having something to do; returns how many there are.
    private int Wake(int topic)
    {
        int subscribers = 0;
        Connection[] connections = _pool.Connections;
        int topics = 1 << topic;
        for (int slot = 0; slot < connections.Length; slot++)
        {
            Connection connection = connections[slot];
            if ((connection.TopicMask & topics) == 0)
            {
                continue;
            }

            ConnectionPhase phase = connection.Phase;
            if (phase >= ConnectionPhase.Waiting && phase <= ConnectionPhase.WebSocket)
            {
                _pool.Enqueue(connection);
                subscribers++;
            }
        }

        return subscribers;
    }

    private long TimeOf(long nowMs)
    {
        return _status.IsUtc ? nowMs + _utcOffsetMs : nowMs - _startMs;
    }

    private void StartBody(Connection connection, long nowMs)
    {
        if (_parser.IsChunked)
        {
            _body.BeginChunked();
        }
        else
        {
            _body.BeginLength(_parser.ContentLength < 0 ? 0 : _parser.ContentLength);
        }

        _body.Save(_pool.Rows, _pool.DecoderRow(connection));
        connection.Argument = _reader.Item;
        connection.Phase = ConnectionPhase.Body;
        if (!_pool.HasDeadline(connection, ConnectionTimer.Phase))
        {
            SetDeadline(connection, nowMs + _limits.HeadTimeoutMs);
        }

        if (!_parser.IsChunked && _parser.ContentLength <= 0)
        {
            PublishBody(connection, nowMs);
        }
        else if (_parser.ExpectContinue)
        {
            connection.Unit = OutputUnit.Continue;
        }
    }

    private void ReadBody(Connection connection, long nowMs)
    {
        byte[] buffer = _pool.Receive;
        int start = connection.ReceiveAt;
        int row = _pool.DecoderRow(connection);
        _body.Load(_pool.Rows, row);
        CodecStatus status = CodecStatus.NeedMoreData;
        int waiting = connection.ReceiveCount - connection.HeldCount;
        while (status == CodecStatus.NeedMoreData && waiting > 0)
        {
            int held = connection.HeldCount;
            status = _body.Read(buffer, start + held, waiting, out int consumed);
            int payload = _body.PayloadCount;
            if (held + payload > _limits.BodyBytesMax)
            {
                Refuse(connection, (int)RequestError.BodyTooLarge, true);
                return;
            }

            if (payload > 0)
            {
                // The framing before the payload is cut out, so that the value lies in one piece.
                int gap = _body.PayloadOffset - (start + held);
                if (gap > 0)
                {
                    Array.Copy(buffer, start + held + gap, buffer, start + held, payload);
                }

                connection.HeldCount = held + payload;
            }

            Consume(connection, consumed - payload);
            waiting = connection.ReceiveCount - connection.HeldCount;
        }

        if (status == CodecStatus.Done)
        {
            PublishBody(connection, nowMs);
        }
        else if (status == CodecStatus.InvalidData)
        {
            Refuse(connection, RejectBase + (int)_body.Rejection, true);
        }
        else
        {
            _body.Save(_pool.Rows, row);
        }
    }

    private void PublishBody(Connection connection, long nowMs)
    {
        int start = connection.ReceiveAt;
        int topic = connection.Argument;
        int length = connection.HeldCount > 0
            ? JsonText.Compact(_pool.Receive, start, connection.HeldCount)
            : -1;
        int error = length < 0 ? (int)RequestError.JsonInvalid : 0;
        RefusePosted(ref error);
        if (error == 0)
        {
            error = PublishFromClient(topic, _pool.Receive, start, length, nowMs);
        }

        if (error != 0)
        {
            Refuse(connection, error, false);
            return;
        }

        connection.Next = _log.Last;
        connection.Argument = _status.Counters[StatusReport.Subscribers];
        DropHeld(connection);
        StartAnswer(connection, OutputUnit.Published);
    }

    partial void RefusePosted(ref int error);

    // Returns 0 or the error's number.
    private int PublishFromClient(
        int topic, byte[] value, int offset, int count, long nowMs)
    {
        // Judged first: an output must not be switched by an event that cannot be logged.
        if (!_log.Fits(topic, TimeOf(nowMs), count))
        {
            return (int)RequestError.EventTooLarge;
        }

        int refusal = _application.HandlePublished(topic, value, offset, count, nowMs);
        if (refusal != 0)
        {
            return RefusalBase + refusal;
        }

        return Publish(topic, value, offset, count, nowMs) < 0
            ? (int)RequestError.EventTooLarge
            : 0;
    }
}
