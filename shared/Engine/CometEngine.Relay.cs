#if COMET_HOST
using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <content>
/// A relay's engine: the events are those of a board, which has given them their ids, and which may
/// be away. What clients publish goes to the board, and comes back as its event or not at all.
/// </content>
/// <remarks>
/// The device has no part in any of this: there the hooks below do not exist. Presence is told in
/// the place of a heartbeat, as an addition to it, so that the paths of events know nothing of it.
/// </remarks>
public sealed partial class CometEngine
{
    /// <summary>
    /// What an application returns for a value that it has taken and that is not to be published
    /// here: whoever it is given to publishes it, or not.
    /// </summary>
    public const int TakenElsewhere = -RefusalBase;

    /// <summary>
    /// The refusal of a value that is posted to a relay's engine: who posts is told what became of
    /// it, and the engine cannot know.
    /// </summary>
    public const int PostElsewhere = 1;

    /// <summary>
    /// The refusal, 503, of who goes on from an id that has not come yet: whoever has it got it
    /// where the board's events come earlier.
    /// </summary>
    public const int IdNotHere = 2;

    private const int ErrorBytesMax = 128;
    private const string TopicAdvice =
        " yet: a relay knows a topic once the board has published to it; its option --topic names "
        + "others";

    private const string Online = "{\"online\":{\"since\":";
    private const string Offline = "{\"offline\":{\"since\":";
    private const string OnlineEvent = "event: comet.online\ndata: {\"since\":";
    private const string OfflineEvent = "event: comet.offline\ndata: {\"since\":";

    // Of each slot, whether the presence is to be told; null where this is no relay's engine.
    private bool[]? _presenceDue;
    private long _presenceSinceMs;

    // How often each slot was opened: tells one follower from the next.
    private int[]? _openings;

    /// <summary>
    /// While a client's value is judged: who it is of, for <see cref="TellRefused"/>.
    /// </summary>
    public long Publisher => ((long)_openings![_driven] << 32) | (uint)_driven;

    /// <summary>The status that answers an error, by what <see cref="WriteError"/> says of it:
    /// over an uplink that is all that comes.</summary>
    /// <param name="message">What was said.</param>
    /// <returns>The status; 400 for what an application refuses.</returns>
    public static int StatusOf(string message)
    {
        byte[] text = new byte[ErrorBytesMax];
        ByteWriter writer = new();
        for (int error = 1; error <= (int)RequestError.TooManyRequests; error++)
        {
            writer.Begin(text, 0, text.Length, 0);
            EngineText.Write(writer, EngineText.FirstError + error);
            if (System.Text.Encoding.ASCII.GetString(text, 0, writer.Count) == message)
            {
                return RequestErrors.Status((RequestError)error);
            }
        }

        return RequestErrors.Status(RequestError.MessageMalformed);
    }

    /// <summary>Makes this the engine of a relay, before it is started.</summary>
    public void RelayEvents()
    {
        _presenceDue = new bool[_pool.Count];
        _openings = new int[_pool.Count];
    }

    /// <summary>
    /// Tells a WebSocket that a value of its was refused after all. Nothing is told to one that has
    /// gone, or that has no room.
    /// </summary>
    /// <param name="publisher">What <see cref="Publisher"/> was.</param>
    /// <param name="message">JSON, UTF-8.</param>
    /// <param name="nowMs">The pump's clock, in ms.</param>
    public void TellRefused(long publisher, byte[] message, long nowMs)
    {
        Connection connection = _pool.Connections[(int)publisher];
        if (_openings![connection.Slot] != (int)(publisher >> 32)
            || connection.Phase != ConnectionPhase.WebSocket
            || connection.Sent > 0 || connection.Has(Connection.PongOpen))
        {
            return;
        }

        if (_pool.SharesBuffers)
        {
            _pool.AttachTransmit(connection);
        }

        int count = connection.TransmitCount;
        _writer.Begin(
            _pool.Transmit, connection.TransmitAt + count, _pool.TransmitBytes - count, 0);
        FrameEncoder.WriteHeader(_writer, (int)Opcode.Text, true, message.Length);
        _writer.Write(message, 0, message.Length);
        if (_writer.Complete)
        {
            _status.Counters[StatusReport.Errors]++;
            Append(connection, _writer.Count, nowMs);
        }

        _pool.Enqueue(connection);
    }

    /// <summary>Publishes an event under the id that it has.</summary>
    /// <param name="topic">The topic's index.</param>
    /// <param name="timeMs">The event's time, as it is.</param>
    /// <param name="value">A buffer holding one valid JSON value without line breaks.</param>
    /// <param name="offset">Where the value starts.</param>
    /// <param name="count">Its length, in bytes.</param>
    /// <returns>Its sequence, which is the log's next one; or −1 when it is larger than the log,
    /// and its sequence a hole.</returns>
    public long PublishNext(int topic, long timeMs, byte[] value, int offset, int count)
    {
        Invariant.Check(topic >= 0 && topic < _topics.Count && count > 0 && timeMs >= 0);
        long sequence = _log.Append(topic, timeMs, value, offset, count);
        if (sequence < 0)
        {
            SkipTo(_log.Next + 1);
            return -1;
        }

        _status.Counters[StatusReport.Published]++;
        _status.Counters[StatusReport.Subscribers] = Wake(topic);
        return sequence;
    }

    /// <summary>The events before one will not come any more: whoever waits for them is told.
    /// </summary>
    /// <param name="next">The sequence that the next event has.</param>
    public void SkipTo(long next)
    {
        if (next == _log.Next)
        {
            return;
        }

        _log.SkipTo(next);
        foreach (Connection connection in _pool.Connections)
        {
            if (!Follows(connection))
            {
                continue;
            }

            if (connection.Sent > 0 || connection.Has(Cursor.CurrentOnly))
            {
                // Half an event, or half of the latest values: better no answer than a wrong one.
                Abort(connection);
            }
            else
            {
                _log.CheckGap(connection);
            }

            _pool.Enqueue(connection);
        }
    }

    /// <summary>The board has begun a new epoch: everybody is told, and nothing is left of the old
    /// one.</summary>
    public void RestartLog(uint epoch)
    {
        _log.Restart(epoch);
        foreach (Connection connection in _pool.Connections)
        {
            bool isPromised = connection.Phase == ConnectionPhase.Answer
                && connection.Route <= Route.LongPoll;
            if (isPromised || (Follows(connection) && connection.Sent > 0))
            {
                Abort(connection);
            }
            else if (Follows(connection) || connection.Phase == ConnectionPhase.Answer)
            {
                connection.Next = _log.First;
                connection.End = 0;
                connection.GapFrom = 0;
                connection.Flags = (connection.Flags & ~Cursor.CurrentOnly) | Cursor.ResetDue;
            }
            else
            {
                continue;
            }

            _pool.Enqueue(connection);
        }
    }

    /// <summary>Whether the board is there has changed: everybody who follows is told.</summary>
    /// <param name="isOnline">Whether it is.</param>
    /// <param name="sinceMs">Since when, in ms of Unix time.</param>
    public void SetPresence(bool isOnline, long sinceMs)
    {
        Invariant.Check(_presenceDue != null);
        if (_log.IsStale == !isOnline)
        {
            return;
        }

        _log.IsStale = !isOnline;
        _presenceSinceMs = sinceMs;
        foreach (Connection connection in _pool.Connections)
        {
            if (connection.Phase == ConnectionPhase.Waiting)
            {
                // The batch tells it.
                connection.Flags |= Connection.WaitOver;
                _pool.Enqueue(connection);
            }
            else if (Follows(connection))
            {
                _presenceDue![connection.Slot] = true;
                connection.Flags |= Connection.HeartbeatDue;
                _pool.Enqueue(connection);
            }
        }
    }

    private static bool Follows(Connection connection)
    {
        return connection.Phase is ConnectionPhase.Waiting or ConnectionPhase.Live
            || (connection.Phase == ConnectionPhase.WebSocket
                && connection.Route == Route.WebSocket);
    }

    partial void StartPresence(Connection connection)
    {
        if (_presenceDue != null)
        {
            bool isDue = _log.IsStale && Follows(connection);
            _presenceDue[connection.Slot] = isDue;
            _openings![connection.Slot]++;
            connection.Flags |= isDue ? Connection.HeartbeatDue : 0;
        }
    }

    partial void EndPresence(Connection connection)
    {
        if (_presenceDue != null)
        {
            _presenceDue[connection.Slot] = false;
        }
    }

    partial void RenderPresence(Connection connection)
    {
        if (_presenceDue == null || !_presenceDue[connection.Slot])
        {
            return;
        }

        bool isEvent = connection.Route == Route.ServerSentEvents;
        string text = _log.IsStale
            ? (isEvent ? OfflineEvent : Offline)
            : (isEvent ? OnlineEvent : Online);
        int digits = ByteWriter.DecimalLength(_presenceSinceMs);
        int length = text.Length + digits + (isEvent ? 3 : 2);
        bool isChunked = connection.Has(DeliveryOptions.Chunked);
        if (connection.Route == Route.WebSocket)
        {
            FrameEncoder.WriteHeader(_writer, (int)Opcode.Text, true, length);
        }
        else if (isChunked)
        {
            ChunkedWriter.WriteStart(_writer, length + (isEvent ? 0 : 1));
        }

        _writer.WriteAscii(text, 0, text.Length);
        _writer.WriteDecimal(_presenceSinceMs);
        _writer.WriteByte('}');
        if (isEvent)
        {
            _writer.WritePair(Ascii.LineFeed, Ascii.LineFeed);
        }
        else
        {
            _writer.WriteByte('}');
        }

        if (connection.Route == Route.Stream)
        {
            _writer.WriteByte(Ascii.LineFeed);
        }

        if (connection.Route != Route.WebSocket && isChunked)
        {
            _writer.WritePair(Ascii.CarriageReturn, Ascii.LineFeed);
        }
    }

    // To say that the board has restarted would be wrong: in its epoch the event will come, from
    // a board that says again what a relay of before has had, or from another relay.
    partial void JudgePlace(Route route, ref RequestError error)
    {
        if (_presenceDue != null && error == RequestError.None && route <= Route.WebSocket
            && _reader.Since == Since.AfterId && _reader.Epoch == _log.Epoch
            && _reader.Sequence >= _log.Next)
        {
            error = (RequestError)(RefusalBase + IdNotHere);
        }
    }

    static partial void FindStatus(int error, ref int status)
    {
        status = error == RefusalBase + IdNotHere ? 503 : status;
    }

    // What is wrong may be mended at the relay.
    partial void ExplainError(ByteWriter writer, int error)
    {
        if (_presenceDue != null && error == (int)RequestError.TopicUnknown)
        {
            writer.WriteAscii(TopicAdvice, 0, TopicAdvice.Length);
        }
    }

    partial void RefusePosted(ref int error)
    {
        error = _presenceDue != null ? RefusalBase + PostElsewhere : error;
    }
}
#endif
