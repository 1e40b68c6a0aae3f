using Comet.Embedded.Engine;
using Comet.Embedded.Foundation;
using Comet.Embedded.Uplink;

namespace Comet.Device;

/// <summary>
/// Joins a board that cannot be reached, being behind NAT, to a relay that it dials itself: the
/// pump's side, which alone touches the engine.
/// </summary>
/// <remarks>
/// Theory of operation. <see cref="UplinkExchange"/> knows what is said,
/// <see cref="UplinkConnector"/> blocks in the network's calls on a thread of its own, and
/// between them lies <see cref="UplinkMailbox"/>. In each round of the pump what came in is taken
/// line by line, as far as answers have room, and what is due is put out, as many lines as fit.
/// A relay that accepts the connection and then says nothing would hold the connector for ever:
/// the pump cuts it off after <see cref="DialTimeoutMs"/>. Invariant: a deadline of 0 means that
/// <see cref="HandleTime"/> gets something done.
/// <para>
/// Heap: all that is made here takes 3.3 KB and the thread about 1 KB; what the carriers'
/// libraries take comes on top. Nothing is allocated here a message.
/// </para>
/// </remarks>
public sealed class Uplink : PumpService
{
    /// <summary>How long opening a connection may take, in ms.</summary>
    public const int DialTimeoutMs = 30_000;

    private readonly UplinkExchange _exchange;
    private readonly UplinkMailbox _mailbox = new UplinkMailbox();
    private readonly UplinkConnector _connector;

    // The connection that the exchange knows of, or 0.
    private int _link;

    // How much of the lines that came in has been taken.
    private int _taken;

    // The connection that is being opened, or 0, and until when it may take.
    private int _dialLink;
    private long _dialEndMs;

    /// <param name="engine">Whose log goes up, and which takes the commands.</param>
    /// <param name="options">Where to, and how patiently.</param>
    /// <param name="webSocket">The carrier that is preferred.</param>
    /// <param name="http">The carrier when a WebSocket cannot be had.</param>
    public Uplink(
        CometEngine engine, UplinkOptions options, UplinkCarrier webSocket, UplinkCarrier http)
    {
        _exchange = new UplinkExchange(engine, UplinkMailbox.LinesBytesMax);
        _connector = new UplinkConnector(options, _mailbox, webSocket, http);
    }

    /// <summary>Begins to dial, on a thread of its own.</summary>
    public void Start()
    {
        _connector.Start();
    }

    /// <summary>Hangs up for good, from any thread, within the carrier's timeout.</summary>
    public void Stop()
    {
        _connector.Stop();
    }

    /// <inheritdoc/>
    public override long PollDeadline()
    {
        lock (_mailbox)
        {
            int link = _mailbox.UpLink;
            if (link != _link || _mailbox.DialLink != _dialLink)
            {
                return 0;
            }

            bool hasWork = link != 0
                && ((HasRoom() && _exchange.HasOutput)
                    || (_mailbox.IncomingCount > 0 && _exchange.TakesMessage));
            if (hasWork)
            {
                return 0;
            }

            long dueMs = _exchange.PollDeadline();
            return _dialLink != 0 && _dialEndMs < dueMs ? _dialEndMs : dueMs;
        }
    }

    /// <inheritdoc/>
    public override void HandleTime(long nowMs)
    {
        lock (_mailbox)
        {
            Follow(_mailbox.UpLink, nowMs);
            WatchDial(nowMs);
            if (_link != 0)
            {
                UplinkFault fault = _exchange.IsOverdue(nowMs)
                    ? UplinkFault.Silent
                    : TakeIncoming(nowMs);
                if (fault != UplinkFault.None)
                {
                    _connector.Fault = fault;
                    _mailbox.Lower(_link);
                    Follow(0, nowMs);
                    return;
                }

                if (_exchange.IsLive)
                {
                    _connector.AnsweredLink = _link;
                }

                FillOutgoing(nowMs);
            }
        }
    }

    // Tells the exchange when the connection is another.
    private void Follow(int link, long nowMs)
    {
        if (link == _link)
        {
            return;
        }

        _link = link;
        _taken = 0;
        _exchange.HandleDisconnected();
        if (link != 0)
        {
            _exchange.HandleConnected(nowMs);
        }
    }

    // Cuts off what takes too long to open; again, should that have come too early to help.
    private void WatchDial(long nowMs)
    {
        int link = _mailbox.DialLink;
        bool isOverdue = link != 0 && link == _dialLink && nowMs >= _dialEndMs;
        if (link != _dialLink || isOverdue)
        {
            _dialLink = link;
            _dialEndMs = nowMs + DialTimeoutMs;
        }

        if (isOverdue)
        {
            // Under the mailbox's lock, so that it is not the next one that is cut off.
            _connector.Fault = UplinkFault.Silent;
            _connector.Abort();
        }
    }

    private UplinkFault TakeIncoming(long nowMs)
    {
        byte[] buffer = _mailbox.Incoming;
        int end = _mailbox.IncomingCount;
        while (_taken < end && _exchange.TakesMessage)
        {
            int start = _taken;
            int lineEnd = start;
            while (lineEnd < end && buffer[lineEnd] != Ascii.LineFeed)
            {
                lineEnd++;
            }

            _taken = lineEnd + 1;
            UplinkFault fault =
                _exchange.HandleMessage(buffer, start, lineEnd - start, nowMs);
            if (fault != UplinkFault.None)
            {
                return fault;
            }
        }

        if (end > 0 && _taken >= end)
        {
            _taken = 0;
            _mailbox.ReleaseIncoming();
        }

        return UplinkFault.None;
    }

    private void FillOutgoing(long nowMs)
    {
        if (!HasRoom())
        {
            return;
        }

        byte[] buffer = _mailbox.Outgoing;
        int before = _mailbox.OutgoingCount;
        int count = before;
        int written;
        do
        {
            written = _exchange.PollMessage(buffer, count, buffer.Length - count, nowMs);
            count += written;
        }
        while (written > 0);
        if (count > before)
        {
            _mailbox.PostOutgoing(count);
        }
    }

    // To lines that are not on their way yet an answer is added: until it is out, nothing more of
    // what came in can be taken, and the uplink may be waiting for just that before it sends them.
    private bool HasRoom()
    {
        int count = _mailbox.OutgoingCount;
        return !_mailbox.IsOutgoingClaimed
            && (count == 0
                || (!_exchange.TakesMessage && count <= UplinkMailbox.LinesBytesMax / 2));
    }
}
