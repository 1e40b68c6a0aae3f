using Comet.Embedded.Delivery;
using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Uplink;

/// <summary>
/// The board's side of the conversation with a relay, without sockets: lines come out and lines go
/// in, whatever carries them.
/// </summary>
/// <remarks>
/// Call order. <see cref="HandleConnected"/>; then <see cref="HandleMessage"/> for each line that
/// arrived, while <see cref="TakesMessage"/>, and <see cref="PollMessage"/> while it writes;
/// <see cref="HandleDisconnected"/> in the end. All on the engine's thread. Nothing is allocated
/// after the constructor.
/// <para>Theory of operation. The uplink is a subscription turned round: it is a cursor on the
/// log, like any subscriber, but the board opens it. A connection goes through these states:</para>
/// <code>
/// Down    → Greeting   a connection stands: {"resume":"ID"} is due, ID acknowledged last
/// Greeting → Live      the relay answers {"ack":"ID"} or {"since":…}: the cursor is placed there
/// Live    → Live       events and notices leave, acknowledgements and commands arrive
/// any     → Down       the connection is lost, a fault, or the relay is silent
/// </code>
/// <para>
/// What is not acknowledged is sent again on the next connection, because that begins behind the
/// last acknowledged id: the log is the queue. At most <see cref="InFlightMax"/> events are on
/// their way, because what carries them may copy each to the heap. Commands are numbered by the
/// relay; the last one and its outcome are remembered, so that one that is sent again is answered
/// again, not done again. Invariants: nothing but the greeting leaves before the relay has
/// answered it; one command at most waits for its answer to leave; <c>acked &lt; Log.Next</c>.
/// </para>
/// </remarks>
public sealed class UplinkExchange : Cursor
{
    /// <summary>
    /// How many events may be under way without an acknowledgement; a relay acknowledges at least
    /// as often.
    /// </summary>
    public const int InFlightMax = 16;

    /// <summary>
    /// In this time, in ms, a relay answers the greeting, and acknowledges something while
    /// anything is under way.
    /// </summary>
    public const int AckTimeoutMs = 20_000;

    /// <summary>No line but an event is longer than this, in bytes.</summary>
    public const int LineBytesMin = 160;

    // Bits of Flags, beside those of the cursor.
    private const int GreetingDue = 1 << 0;
    private const int Greeted = 1 << 1;
    private const int Live = 1 << 2;
    private const int AnswerDue = 1 << 3;

    // What `_outcome` says beside an event's sequence (above) and an error's number (below).
    private const int OutcomeUnknown = 0;

    private readonly CometEngine _engine;
    private readonly RelayMessage _message = new RelayMessage();
    private readonly int _lineBytesMax;
    private long _acked;
    private long _deadlineMs = long.MaxValue;
    private uint _commandEpoch;
    private long _commandSequence = -1;
    private long _outcome;

    /// <param name="engine">The engine whose log is sent and whose topics take commands.</param>
    /// <param name="lineBytesMax">
    /// The longest line that can be carried, in bytes. An event that is longer is told as a gap.
    /// </param>
    public UplinkExchange(CometEngine engine, int lineBytesMax)
    {
        Invariant.Check(lineBytesMax >= LineBytesMin);
        _engine = engine;
        _lineBytesMax = lineBytesMax;
        TopicMask = int.MaxValue;
    }

    /// <summary>Whether the relay has answered the greeting.</summary>
    public bool IsLive => Has(Live);

    /// <summary>
    /// Whether <see cref="HandleMessage"/> may be called: not while an answer waits to leave.
    /// </summary>
    public bool TakesMessage => !Has(AnswerDue);

    /// <summary>Whether <see cref="PollMessage"/> has something to write.</summary>
    public bool HasOutput
    {
        get
        {
            if (Has(GreetingDue | AnswerDue))
            {
                return true;
            }

            EventLog log = _engine.Log;
            return Has(Live)
                && (Has(ResetDue) || GapFrom != 0 || Next < log.First
                    || (Next < log.Next && Next - Floor <= InFlightMax));
        }
    }

    // Up to here nothing is under way: what is acknowledged, or gone by the last gap notice.
    private long Floor => _acked > End ? _acked : End;

    /// <summary>A connection to the relay stands.</summary>
    public void HandleConnected(long nowMs)
    {
        Flags = GreetingDue;
        GapFrom = 0;
        _deadlineMs = nowMs + AckTimeoutMs;
    }

    /// <summary>The connection is lost or given up.</summary>
    public void HandleDisconnected()
    {
        Flags = 0;
        GapFrom = 0;
        _deadlineMs = long.MaxValue;
    }

    /// <summary>A line has arrived.</summary>
    /// <param name="buffer">Holds the line; its bytes may be changed.</param>
    /// <param name="offset">Where it starts.</param>
    /// <param name="count">Its length, in bytes.</param>
    /// <param name="nowMs">The pump's clock, in ms.</param>
    /// <returns>Why the connection is to be given up, or None.</returns>
    public UplinkFault HandleMessage(byte[] buffer, int offset, int count, long nowMs)
    {
        Invariant.Check(TakesMessage);
        int length = count > 0 ? JsonText.Compact(buffer, offset, count) : -1;
        if (length < 0 || !_message.Read(buffer, offset, length))
        {
            return UplinkFault.Malformed;
        }

        if (!Has(Greeted) || (!Has(Live) && _message.Kind == RelayMessageKind.Command))
        {
            return UplinkFault.GreetingUnanswered;
        }

        switch (_message.Kind)
        {
            case RelayMessageKind.Ack:
                return TakeAck(nowMs);
            case RelayMessageKind.Since:
                Place(_message.Since);
                ArmDeadline(nowMs);
                return UplinkFault.None;
            default:
                TakeCommand(buffer, offset, length, nowMs);
                return UplinkFault.None;
        }
    }

    /// <summary>Writes the next line, ended by a line feed, if one is due and fits.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="offset">Where the line is to start.</param>
    /// <param name="capacity">
    /// How much room there is, in bytes; every line fits into the longest that can be carried.
    /// </param>
    /// <param name="nowMs">The pump's clock, in ms.</param>
    /// <returns>The line's length, in bytes, or 0.</returns>
    public int PollMessage(byte[] buffer, int offset, int capacity, long nowMs)
    {
        ByteWriter writer = _engine.Writer;
        writer.Begin(buffer, offset, capacity, 0);
        if (Has(GreetingDue))
        {
            UplinkText.Write(writer, UplinkText.Resume);
            _engine.Log.WriteId(writer, _acked);
            UplinkText.Write(writer, UplinkText.End);
            return EndLine(writer, GreetingDue, Greeted);
        }

        if (Has(AnswerDue))
        {
            WriteAnswer(writer);
            return EndLine(writer, AnswerDue, 0);
        }

        return Has(Live) ? PollDelivery(writer, nowMs) : 0;
    }

    /// <summary>
    /// When <see cref="IsOverdue"/> will be true, in ms; <c>long.MaxValue</c> = never.
    /// </summary>
    public long PollDeadline()
    {
        return _deadlineMs;
    }

    /// <summary>Whether the relay has been silent for too long.</summary>
    public bool IsOverdue(long nowMs)
    {
        return nowMs >= _deadlineMs;
    }

    private UplinkFault TakeAck(long nowMs)
    {
        EventLog log = _engine.Log;
        long sequence = _message.Sequence;
        if (_message.Epoch != log.Epoch || sequence >= log.Next)
        {
            return UplinkFault.AckUnknown;
        }

        if (!Has(Live) || sequence >= Next)
        {
            // The answer to the greeting; or what an earlier connection carried arrived late.
            Place(Since.AfterId);
        }
        else if (sequence > _acked)
        {
            _acked = sequence;
        }
        else
        {
            return UplinkFault.None;
        }

        ArmDeadline(nowMs);
        return UplinkFault.None;
    }

    private void Place(Since since)
    {
        _engine.Log.Seek(this, since, _message.Epoch, _message.Sequence);
        _acked = since == Since.AfterId && !Has(ResetDue) ? _message.Sequence : Next - 1;
        Flags |= Live;
    }

    private void TakeCommand(byte[] buffer, int offset, int count, long nowMs)
    {
        bool isNew = _message.Epoch != _commandEpoch || _message.Sequence > _commandSequence;
        if (isNew)
        {
            int error = _engine.PublishMessage(buffer, offset, count, nowMs);
            _commandEpoch = _message.Epoch;
            _commandSequence = _message.Sequence;
            _outcome = error != 0 ? -error : _engine.Log.Last;
        }

        Flags |= AnswerDue;
    }

    // The id is still in the message: none is taken before the answer has left.
    private void WriteAnswer(ByteWriter writer)
    {
        long outcome = _message.Sequence == _commandSequence ? _outcome : OutcomeUnknown;
        if (outcome < 0)
        {
            UplinkText.Write(writer, UplinkText.Error);
            _engine.WriteError(writer, (int)-outcome);
            UplinkText.Write(writer, UplinkText.ErrorCommand);
            WriteCommandId(writer);
            UplinkText.Write(writer, UplinkText.End);
            return;
        }

        UplinkText.Write(writer, UplinkText.Done);
        WriteCommandId(writer);
        if (outcome == OutcomeUnknown)
        {
            UplinkText.Write(writer, UplinkText.DoneUnknown);
            return;
        }

        UplinkText.Write(writer, UplinkText.DoneId);
        _engine.Log.WriteId(writer, outcome);
        UplinkText.Write(writer, UplinkText.End);
    }

    private void WriteCommandId(ByteWriter writer)
    {
        writer.WriteHex8(_message.Epoch);
        writer.WriteByte('-');
        writer.WriteDecimal(_message.Sequence);
    }

    private int PollDelivery(ByteWriter writer, long nowMs)
    {
        EventLog log = _engine.Log;
        log.CheckGap(this);
        if (Has(ResetDue))
        {
            DeliveryMethod.WriteResetNotice(writer, log);
            return EndLine(writer, ResetDue, 0);
        }

        if (GapFrom == 0)
        {
            if (Next == log.Next || Next - Floor > InFlightMax)
            {
                return 0;
            }

            int length = log.LengthOf(Next);
            if (length < _lineBytesMax)
            {
                writer.Write(log.Bytes, log.OffsetOf(Next), length);
                int written = EndLine(writer, 0, 0);
                Next += written > 0 ? 1 : 0;
                Expect(written, nowMs);
                return written;
            }

            // It can never be carried, and the relay must know that it is missing.
            GapFrom = Next++;
        }

        DeliveryMethod.WriteGapNotice(writer, log, GapFrom, Next - 1);
        int count = EndLine(writer, 0, 0);
        if (count > 0)
        {
            End = Next - 1;
            GapFrom = 0;
        }

        Expect(count, nowMs);
        return count;
    }

    // Ends the line and changes the flags, if it fitted.
    private int EndLine(ByteWriter writer, int cleared, int set)
    {
        writer.WriteByte('\n');
        if (!writer.Complete)
        {
            return 0;
        }

        Flags = (Flags & ~cleared) | set;
        return writer.Count;
    }

    private void Expect(int written, long nowMs)
    {
        if (written > 0 && _deadlineMs == long.MaxValue)
        {
            _deadlineMs = nowMs + AckTimeoutMs;
        }
    }

    // Something has been acknowledged: time begins anew for what is still under way.
    private void ArmDeadline(long nowMs)
    {
        _deadlineMs = Next - 1 > _acked ? nowMs + AckTimeoutMs : long.MaxValue;
    }
}
