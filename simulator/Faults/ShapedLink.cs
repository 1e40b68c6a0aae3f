using Comet.Simulator.Pump;

namespace Comet.Simulator.Faults;

/// <summary>
/// Stands between one connection and its socket while the way to its peer is to be a bad one.
/// </summary>
/// <remarks>
/// Theory of operation. To the pump it is a socket: a receive gives what has arrived, a send
/// takes what there is room for, and the connection's flags say when to ask again. Below, it
/// reads the socket as far as its line has room, and writes to it what has arrived at the peer.
/// Time alone makes bytes arrive, so the loop must call <see cref="HandleTime"/> when
/// <see cref="PollDeadline"/> has come.
/// Invariant: <see cref="PumpConnection.IsReadable"/> is set whenever a receive could do
/// something now; a full socket's <see cref="PumpConnection.IsWritable"/> is never set here, or
/// the system's word that it has room again would go unheard.
/// </remarks>
internal sealed class ShapedLink
{
    private readonly PumpConnection _connection;
    private readonly Readiness _readiness;
    private readonly MonotonicClock _clock;
    private readonly Random _dice;
    private readonly DelayLine _incoming;
    private readonly DelayLine _outgoing;
    private LinkConditions _conditions;
    private bool _isSocketReadable = true;
    private bool _isSocketFull;
    private bool _isEnded;
    private bool _isDeaf;
    private bool _isLost;
    private bool _mustFinish;

    /// <param name="connection">The connection, opened.</param>
    /// <param name="readiness">Its socket's.</param>
    /// <param name="clock">The loop's.</param>
    /// <param name="dice">Of the jitter.</param>
    /// <param name="lineBytes">What a direction holds: with the latency it bounds the rate.</param>
    /// <param name="conditions">What the way is like.</param>
    public ShapedLink(
        PumpConnection connection,
        Readiness readiness,
        MonotonicClock clock,
        Random dice,
        int lineBytes,
        LinkConditions conditions)
    {
        _connection = connection;
        _readiness = readiness;
        _clock = clock;
        _dice = dice;
        _incoming = new DelayLine(lineBytes);
        _outgoing = new DelayLine(lineBytes);
        _conditions = conditions;
        _isSocketFull = !connection.IsWritable;
    }

    /// <summary>Nothing is held: the connection could do without.</summary>
    public bool IsIdle => _conditions == LinkConditions.None && _incoming.Count == 0
        && _outgoing.Count == 0 && !_mustFinish && !_isDeaf && !_isEnded && !_isLost;

    /// <summary>What the way is like from now on.</summary>
    public void Change(LinkConditions conditions)
    {
        _conditions = conditions;
        HandleTime(_clock.NowMs);
        QueueReadable();
        MarkRoom();
    }

    /// <summary>As <see cref="Readiness.Receive"/>.</summary>
    public int Receive(Span<byte> buffer)
    {
        if (_conditions.IsStalled)
        {
            // Set again by whoever ends the stall.
            _connection.IsReadable = false;
            return Readiness.Nothing;
        }

        long nowMs = _clock.NowMs;
        Fetch(nowMs);
        if (_isLost)
        {
            return Readiness.Lost;
        }

        ReadOnlySpan<byte> arrived = _incoming.Arrived(nowMs, _conditions);
        int count = Math.Min(arrived.Length, buffer.Length);
        arrived[..count].CopyTo(buffer);
        _incoming.Leave(count, nowMs, _conditions);
        _connection.IsReadable = IsReadableAt(nowMs);
        if (count > 0)
        {
            return count;
        }

        bool isOver = _isEnded && _incoming.Count == 0;
        _connection.IsReadable &= !isOver;
        return isOver ? 0 : Readiness.Nothing;
    }

    /// <summary>As <see cref="Readiness.Send"/>.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (_isLost)
        {
            return Readiness.Lost;
        }

        if (_conditions.IsSendHeld)
        {
            _connection.IsWritable = false;
            return 0;
        }

        if (_conditions.IsSendDirect && _outgoing.Count == 0)
        {
            int sent = SendNow(bytes);
            return _isDeaf && sent == Readiness.Lost ? bytes.Length : sent;
        }

        long nowMs = _clock.NowMs;
        int count = _outgoing.Put(bytes, DueMs(nowMs));
        Flush(nowMs);
        if (_outgoing.Room == 0)
        {
            _connection.IsWritable = false;
        }

        return _isLost ? Readiness.Lost : count;
    }

    /// <summary>The socket has room again.</summary>
    public void HandleWritable()
    {
        // The flag is clear when the socket has become full again since.
        _isSocketFull &= !_connection.IsWritable;
        Flush(_clock.NowMs);
        if (_isLost)
        {
            QueueReadable();
        }
    }

    /// <summary>Bytes may have arrived, here or there.</summary>
    public void HandleTime(long nowMs)
    {
        Flush(nowMs);
        if (IsReadableAt(nowMs))
        {
            QueueReadable();
        }

        MarkRoom();
    }

    /// <summary>When <see cref="HandleTime"/> is due.</summary>
    public long PollDeadline()
    {
        long deadlineMs = _conditions.IsStalled || _connection.IsReadable
            ? long.MaxValue
            : _incoming.PollDeadline(_conditions);
        return _conditions.IsSendHeld || _isSocketFull
            ? deadlineMs
            : Math.Min(deadlineMs, _outgoing.PollDeadline(_conditions));
    }

    /// <summary>Sends FIN behind what is on its way.</summary>
    public void Finish()
    {
        _mustFinish = true;
        Flush(_clock.NowMs);
    }

    /// <summary>The socket is about to be closed: what is on its way leaves at once, then FIN.
    /// </summary>
    public void Hurry()
    {
        byte[] rest = _outgoing.TakeAll();
        if (rest.Length > 0 && !_conditions.IsSendHeld && !_isSocketFull && !_isLost)
        {
            // What the socket does not take now is lost, as with any connection cut off.
            _readiness.Send(_connection, rest);
        }

        _connection.FinishSocket();
    }

    private bool IsReadableAt(long nowMs)
    {
        return !_conditions.IsStalled
            && ((_isSocketReadable && _incoming.Room > 0)
                || _incoming.PollDeadline(_conditions) <= nowMs
                || (_isEnded && _incoming.Count == 0)
                || _isLost);
    }

    private void QueueReadable()
    {
        if (!_connection.IsReceiveEnded)
        {
            _connection.IsReadable = true;
            _readiness.Queue(_connection);
        }
    }

    private void MarkRoom()
    {
        if (!_isSocketFull && !_conditions.IsSendHeld && _outgoing.Room > 0)
        {
            _readiness.MarkWritable(_connection);
        }
    }

    // Reads the socket as far as there is room. Of one that is half open all is thrown away.
    private void Fetch(long nowMs)
    {
        _connection.IsReadable |= _isSocketReadable;
        while (_connection.IsReadable && !_isEnded && !_isDeaf && _incoming.Room > 0)
        {
            int count = _readiness.Receive(_connection, _incoming.Free);
            if (count > 0)
            {
                if (!_conditions.IsHalfOpen)
                {
                    _incoming.Commit(count, DueMs(nowMs));
                }

                continue;
            }

            if (count == Readiness.Nothing)
            {
                break;
            }

            _isDeaf = _conditions.IsHalfOpen;
            _isLost = !_isDeaf && count == Readiness.Lost;
            _isEnded = !_isDeaf && count == 0;
            _connection.IsReadable = false;
        }

        _isSocketReadable = _connection.IsReadable && !_isEnded && !_isDeaf;
    }

    private long DueMs(long nowMs)
    {
        return nowMs + _conditions.LatencyMs
            + (_conditions.JitterMs > 0 ? _dice.Next(_conditions.JitterMs + 1) : 0);
    }

    private void Flush(long nowMs)
    {
        while (!_isSocketFull && !_isLost && !_conditions.IsSendHeld)
        {
            ReadOnlySpan<byte> arrived = _outgoing.Arrived(nowMs, _conditions);
            if (arrived.IsEmpty)
            {
                break;
            }

            int sent = SendNow(arrived);
            if (sent == Readiness.Lost)
            {
                // Whoever died unheard goes on swallowing what he is sent.
                _isLost = !_isDeaf;
                sent = arrived.Length;
            }

            _outgoing.Leave(sent, nowMs, _conditions);
        }

        if (_mustFinish && _outgoing.Count == 0 && !_conditions.IsSendHeld)
        {
            _mustFinish = false;
            _connection.FinishSocket();
        }
    }

    // The flag is the pump's, and may be clear because the line is full; only the call itself
    // tells whether the socket is.
    private int SendNow(ReadOnlySpan<byte> bytes)
    {
        bool wasWritable = _connection.IsWritable;
        _connection.IsWritable = true;
        int sent = _readiness.Send(_connection, bytes);
        _isSocketFull = !_connection.IsWritable;
        _connection.IsWritable &= wasWritable;
        return sent;
    }
}
