using System;
using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.Topics;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <summary>
/// The server without sockets, threads, clock or randomness: bytes and time go in, bytes and
/// deadlines come out.
/// </summary>
/// <remarks>
/// Call order. <see cref="Start"/> once. Then, on one thread (or under one lock): inputs
/// (<c>Handle…</c>) as they happen, commands (<see cref="Publish"/>, <see cref="Stop"/>) at any
/// time, and after each of them <see cref="PollConnection"/> until it returns −1, doing what
/// <see cref="ActionOf"/> says for each slot. <see cref="HandleTime"/> when
/// <see cref="PollDeadline"/> has come. At most one receive and one send are in flight a slot;
/// where connections share buffers, no receive: after <see cref="ReceiveOffset"/> the next call is
/// <see cref="HandleReceived"/> or <see cref="HandleNothingReceived"/>.
/// Nothing is allocated after the constructor.
/// <para>Theory of operation. A connection is in one <see cref="ConnectionPhase"/>:</para>
/// <code>
/// Free      → Head                       accepted
/// Head      → Body | Answer | Waiting    a request's head is complete
/// Body      → Answer                     its value is complete, or refused
/// Waiting   → Answer                     an event, a notice, the deadline, a stop
/// Answer    → Head | Finish              the response is written; kept or not
/// Answer    → Live | WebSocket           the head of an open response is written
/// Answer    → Waiting                    a batch's head must wait for room in the buffer
/// Live      → Finish                     stop
/// WebSocket → Closing → Finish           Close received, a failure, stop
/// Finish    → Lingering → Close          all has left; the peer ended or took too long
/// any       → Close | Abort → Free       the peer ended or is lost; the pump closed the socket
/// </code>
/// <para>
/// Output is a sequence of units (<see cref="OutputUnit"/>). The phase says which unit is next; a
/// unit is rendered into the transmit buffer whole when it fits, otherwise only into an empty one
/// and continued as that drains. Invariants: bytes wait undecoded in a receive buffer only while
/// <see cref="ReceiveCapacity"/> is 0; <c>HeldCount ≤ ReceiveCount ≤ ReceiveBytes</c> and
/// <c>TransmitCount ≤ TransmitBytes</c>; a slot in phase Free owns nothing.
/// </para>
/// </remarks>
public sealed partial class CometEngine
{
    /// <summary>The version that <c>/status</c> names.</summary>
    public static readonly string Version = "0.1.0";

    private readonly CometLimits _limits;
    private readonly TopicTable _topics;
    private readonly CometApplication _application;
    private readonly ContentSource _content;
    private readonly ByteWriter _writer = new ByteWriter();
    private readonly EventLog _log;
    private readonly ConnectionPool _pool;
    private readonly RequestReader _reader;
    private readonly RequestParser _parser;
    private readonly BodyDecoder _body;
    private readonly MessageDecoder _decoder = new MessageDecoder();
    private readonly UpstreamMessage _message = new UpstreamMessage();
    private readonly DeliveryMethod[] _methods;
    private readonly StatusReport _status;

    private long _nextDeadlineMs = long.MaxValue;
    private int _driven = -1;
    private long _utcOffsetMs;
    private long _startMs;
    private long _requestsArrival;
    private long _messagesArrival;
    private int _heldSlots;
    private bool _stopping;

    /// <summary>Makes a server; this allocates all that it will ever use.</summary>
    /// <param name="limits">Sizes and times; not to be changed afterwards.</param>
    /// <param name="topics">All topics, declared.</param>
    /// <param name="application">Judges what clients publish.</param>
    /// <param name="content">The files to offer.</param>
    /// <param name="epoch">Random per boot: the first half of every id.</param>
    /// <param name="tokens">The access tokens; null = everybody may do everything.</param>
    /// <param name="policy">The names and origins that are served; null = addresses,
    /// <c>localhost</c> and the server's own pages.</param>
    public CometEngine(
        CometLimits limits,
        TopicTable topics,
        CometApplication application,
        ContentSource content,
        uint epoch,
        AccessTokens? tokens = null,
        AccessPolicy? policy = null)
    {
        limits.Validate();
        _limits = limits;
        _topics = topics;
        _application = application;
        _content = content;
        _log = new EventLog(topics, _writer, limits.LogBytes, limits.LogEvents, epoch);
        _pool = new ConnectionPool(limits);
        _reader = new RequestReader(
            topics, content, limits.WaitMaxMs / 1000, tokens, policy, _pool.Rows);
        _parser = new RequestParser(
            _reader, limits.HeadBytesMax, limits.TargetBytesMax, limits.FieldCountMax);
        _body = new BodyDecoder(limits.HeadBytesMax);
        _methods = new DeliveryMethod[]
        {
            new PollingDelivery(),
            new LongPollingDelivery(),
            new StreamingDelivery(),
            new ServerSentEventsDelivery(limits.ReconnectionTimeMs),
            new WebSocketDelivery(),
        };
        _status = new StatusReport(
            limits, _log, application, new MemoryBudget(limits, tokens, policy).Total);
    }

    /// <summary>The receive buffers of all slots; see <see cref="ReceiveOffset"/>.</summary>
    public byte[] ReceiveBuffer => _pool.Receive;

    /// <summary>The transmit buffers of all slots; see <see cref="TransmitOffset"/>.</summary>
    public byte[] TransmitBuffer => _pool.Transmit;

    /// <summary>How many slots have a socket.</summary>
    public int InUse => _pool.InUse;

    /// <summary>Whether a stop was asked for and every slot is free.</summary>
    public bool IsStopped => _stopping && _pool.InUse == 0;

    /// <summary>How long a peer may take to end after the server has, in ms.</summary>
    public int CloseTimeoutMs => _limits.CloseTimeoutMs;

    /// <summary>
    /// After a call that threw: the slot it was busy with, for the pump to abort; otherwise −1.
    /// </summary>
    public int Driven => _driven;

    /// <summary>The log that every subscriber reads.</summary>
    public EventLog Log => _log;

    /// <summary>
    /// The engine's own writer, for a caller that encodes a value to publish: one more would cost
    /// heap. Free to use between any two calls.
    /// </summary>
    public ByteWriter Writer => _writer;

    /// <summary>Begins: the uptime counts from here.</summary>
    public void Start(long nowMs)
    {
        _startMs = nowMs;
    }

    /// <summary>
    /// From now on events carry UTC: <paramref name="offsetMs"/> plus the pump's clock is the time
    /// since 1970-01-01, in ms. Until then they carry the time since boot.
    /// </summary>
    public void UseUtc(long offsetMs)
    {
        _utcOffsetMs = offsetMs;
        _status.IsUtc = true;
    }

    /// <summary>Time has passed: acts on every deadline that has come.</summary>
    public void HandleTime(long nowMs)
    {
        if (nowMs >= _nextDeadlineMs)
        {
            ScanDeadlines(nowMs);
        }
    }

    /// <summary>
    /// When <see cref="HandleTime"/> is due, in ms; <c>long.MaxValue</c> = never.
    /// </summary>
    public long PollDeadline()
    {
        return _nextDeadlineMs;
    }

    /// <summary>
    /// The next slot that may need the pump: something to do according to <see cref="ActionOf"/>,
    /// or room to receive. −1 when there is none.
    /// </summary>
    public int PollConnection(long nowMs)
    {
        while (true)
        {
            Connection? connection = _pool.Dequeue();
            if (connection == null)
            {
                return -1;
            }

            if (!Deliver(connection, nowMs))
            {
                if (connection.Phase == ConnectionPhase.Free)
                {
                    continue;
                }

                Drive(connection, nowMs);
            }

            return connection.Slot;
        }
    }

    /// <summary>What the pump is to do for a slot.</summary>
    public ConnectionAction ActionOf(int slot)
    {
        Connection connection = _pool.Connections[slot];
        bool isEmpty = (uint)connection.Counts < Connection.OneToSend;
        int phase = connection.Flags & Connection.PhaseMask;
        if (phase < Connection.FinishPhase)
        {
            return isEmpty ? ConnectionAction.None : ConnectionAction.Send;
        }

        switch (connection.Phase)
        {
            case ConnectionPhase.Abort:
                return ConnectionAction.Abort;
            case ConnectionPhase.Close:
                return ConnectionAction.Close;
            case ConnectionPhase.Finish when isEmpty:
                return ConnectionAction.Finish;
            default:
                return isEmpty ? ConnectionAction.None : ConnectionAction.Send;
        }
    }
}
