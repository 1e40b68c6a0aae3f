using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;

namespace Comet.Embedded.Engine;

/// <content>Who is let in: connections, requests and WebSocket frames.</content>
public sealed partial class CometEngine
{
    /// <summary>
    /// What <see cref="HandleAccept"/> returns when there is no slot and no connection to give
    /// way.
    /// </summary>
    public const int NoSlot = -1;

    /// <summary>
    /// What <see cref="HandleAccept"/> returns when the peer's address has all it may have.
    /// </summary>
    public const int PeerLimited = -2;

    /// <summary>
    /// <see cref="HandleAccept"/> returns this less the slot of a connection that gives way.
    /// </summary>
    public const int GivesWay = -3;

    /// <summary>A peer has connected.</summary>
    /// <param name="nowMs">The pump's clock, in ms.</param>
    /// <param name="peer">
    /// What tells its address from others: connections of one are counted. 0 = not this one.
    /// </param>
    /// <returns>
    /// Its slot. Or <see cref="NoSlot"/> or <see cref="PeerLimited"/>: send what
    /// <see cref="RenderRefusal"/> gives, as far as it goes, and close. Or
    /// <see cref="GivesWay"/> or less: a connection has given way, in slot GivesWay − result; its
    /// action is to close. Call again once <see cref="HandleClosed"/> was called for it.
    /// </returns>
    public int HandleAccept(long nowMs, int peer = 0)
    {
        int result = _stopping ? NoSlot : Admit(nowMs, peer);
        if (result < 0)
        {
            _status.Counters[result == NoSlot ? StatusReport.Refused
                : result == PeerLimited ? StatusReport.Limited
                : StatusReport.GaveWay]++;
            return result;
        }

        Connection connection = _pool.Connections[result];
        _status.Counters[StatusReport.Accepted]++;
        connection.Phase = ConnectionPhase.Head;
        connection.Route = Route.None;
        _pool.SetPeer(connection, peer);
        _pool.PaidAt(connection) = (int)(nowMs * RateLimit.TicksPerMs);
        SetDeadline(connection, nowMs + _limits.HeadTimeoutMs);
        return result;
    }

    /// <summary>
    /// Writes a part of the answer to a connection that is refused; no buffer of a slot is free
    /// for it.
    /// </summary>
    /// <param name="buffer">Where the part goes, from its start on.</param>
    /// <param name="skip">How many bytes of the answer were written before.</param>
    /// <param name="refusal">What <see cref="HandleAccept"/> returned.</param>
    /// <returns>How many bytes were written now; 0 when the answer is complete.</returns>
    public int RenderRefusal(byte[] buffer, int skip, int refusal = NoSlot)
    {
        int text = refusal == PeerLimited ? EngineText.PeerLimited : EngineText.SlotsTaken;
        _writer.Begin(buffer, 0, buffer.Length, skip);
        ResponseWriter.StatusLine(_writer, refusal == PeerLimited ? 429 : 503);
        ResponseWriter.RetryAfter(_writer, _limits.RetryAfterSeconds);
        ResponseWriter.ContentLength(_writer, EngineText.Length(text));
        ResponseWriter.NoStore(_writer);
        DeliveryMethod.EndHead(_writer, DeliveryOptions.Close);
        EngineText.Write(_writer, text);
        return _writer.Count;
    }

    // Takes a slot, or tells why not.
    private int Admit(long nowMs, int peer)
    {
        int most = _limits.ConnectionsPerPeer;
        if (peer != 0 && most != 0 && _pool.CountOf(peer) >= most)
        {
            return PeerLimited;
        }

        Connection? connection = _pool.Take();
        if (connection != null)
        {
            return connection.Slot;
        }

        connection = FindIdlest(nowMs);
        if (connection == null)
        {
            return NoSlot;
        }

        connection.Phase = ConnectionPhase.Close;
        _pool.Enqueue(connection);
        return GivesWay - connection.Slot;
    }

    // The connection that has waited longest for its next request. Its peer may be sending one
    // just now, and will find the connection closed, as with any idle one (RFC 9112 §9.5).
    private Connection? FindIdlest(long nowMs)
    {
        Connection? idlest = null;
        long longestMs = -1;
        for (int slot = 0; slot < _pool.Count; slot++)
        {
            Connection connection = _pool.Connections[slot];
            if (connection.Phase != ConnectionPhase.Head
                || connection.Has(Connection.HeadStarted | Connection.PeerEnded)
                || connection.TransmitCount > 0
                || connection.ReceiveCount > connection.HeldCount)
            {
                continue;
            }

            bool isNew = _pool.BytesIn(connection) == 0;
            int mostMs = isNew ? _limits.HeadTimeoutMs
                : connection.Has(Connection.HeldBack) ? RateLimit.RetryAfterSeconds * 1000
                : _limits.IdleTimeoutMs;
            long idleMs =
                nowMs - _pool.Deadline(connection, ConnectionTimer.Phase, nowMs) + mostMs;
            if (idleMs > longestMs && (!isNew || idleMs >= _limits.ConnectGraceMs))
            {
                longestMs = idleMs;
                idlest = connection;
            }
        }

        return idlest;
    }

    // Whether a request is within the limits; it is counted if it is. Otherwise none is read for
    // as long as its answer asks to wait: a flood costs the time of one answer a second.
    private bool AdmitsRequest(Connection connection, long nowMs)
    {
        if (IsWithin(
            connection,
            nowMs,
            _limits.RequestsPerSecond,
            _limits.RequestsPerSecondTotal,
            ref _requestsArrival))
        {
            return true;
        }

        _status.Counters[StatusReport.Limited]++;
        connection.Flags |= Connection.HeldBack;
        return false;
    }

    private bool AdmitsFrame(Connection connection, long nowMs)
    {
        return IsWithin(
            connection,
            nowMs,
            _limits.MessagesPerSecond,
            _limits.MessagesPerSecondTotal,
            ref _messagesArrival);
    }

    private bool IsWithin(
        Connection connection, long nowMs, int perSecond, int perSecondTotal, ref long total)
    {
        long now = nowMs * RateLimit.TicksPerMs;
        ref int paidAt = ref _pool.PaidAt(connection);
        int debt = paidAt - (int)now;
        debt = RateLimit.Next(debt < 0 ? 0 : debt, perSecond);
        int debtTotal = total > now ? (int)(total - now) : 0;
        debtTotal = RateLimit.Next(debtTotal, perSecondTotal);
        if ((debt | debtTotal) < 0)
        {
            return false;
        }

        paidAt = (int)now + debt;
        total = now + debtTotal;
        return true;
    }

    // A time long past must not turn into one to come when 32 bits have gone round. Every
    // connection has a deadline, so this is done more often than that.
    private void RefreshRate(Connection connection, long nowMs)
    {
        ref int paidAt = ref _pool.PaidAt(connection);
        int now = (int)(nowMs * RateLimit.TicksPerMs);
        if (paidAt - now < 0)
        {
            paidAt = now;
        }
    }
}
