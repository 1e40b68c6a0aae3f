using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <content>
/// Deadlines. Each connection has one timer for its phase and one for a peer that takes nothing.
/// <c>_nextDeadlineMs</c> is not later than the earliest of them, but for slots/100 ms where there
/// are hundreds; the slots are looked through only when it has come.
/// </content>
public sealed partial class CometEngine
{
    private const int SlotsPerMs = 100;

    private void SetDeadline(Connection connection, long deadlineMs)
    {
        _pool.SetDeadline(connection, ConnectionTimer.Phase, deadlineMs);
        if (deadlineMs < _nextDeadlineMs)
        {
            _nextDeadlineMs = deadlineMs;
        }
    }

    private void SetStall(Connection connection, long deadlineMs)
    {
        _pool.SetDeadline(connection, ConnectionTimer.Stall, deadlineMs);
        if (deadlineMs < _nextDeadlineMs)
        {
            _nextDeadlineMs = deadlineMs;
        }
    }

    // The last byte has left: what is measured from there begins.
    private void ArmWhenDrained(Connection connection, long nowMs)
    {
        switch (connection.Phase)
        {
            case ConnectionPhase.Head:
                if (!connection.Has(Connection.HeadStarted))
                {
                    SetDeadline(
                        connection,
                        nowMs + (connection.Has(Connection.HeldBack)
                            ? RateLimit.RetryAfterSeconds * 1000
                            : _limits.IdleTimeoutMs));
                }

                break;
            case ConnectionPhase.Waiting:
                // cometd suffered from a wait that ran while the previous answer was leaving.
                SetDeadline(connection, nowMs + connection.Argument);
                break;
            case ConnectionPhase.Live:
                SetDeadline(connection, nowMs + _limits.HeartbeatMs);
                break;
            case ConnectionPhase.WebSocket:
                if (connection.Has(Connection.PongDue)
                    && !_pool.HasDeadline(connection, ConnectionTimer.Phase))
                {
                    SetDeadline(connection, nowMs + _limits.PongTimeoutMs);
                }

                break;
            default:
                break;
        }
    }

    private void ScanDeadlines(long nowMs)
    {
        long next = long.MaxValue;

        // Should a slot's deadline fail, those behind it are looked at in the next call.
        _nextDeadlineMs = nowMs;
        for (int slot = 0; slot < _pool.Count; slot++)
        {
            Connection connection = _pool.Connections[slot];
            if (connection.Phase == ConnectionPhase.Free)
            {
                continue;
            }

            _driven = slot;
            RefreshRate(connection, nowMs);
            if (_pool.Deadline(connection, ConnectionTimer.Stall, nowMs) <= nowMs)
            {
                Abort(connection);
                _status.Counters[StatusReport.Stalled]++;
            }
            else if (_pool.Deadline(connection, ConnectionTimer.Phase, nowMs) <= nowMs)
            {
                _pool.ClearDeadline(connection, ConnectionTimer.Phase);
                HandleDeadline(connection, nowMs);
                _pool.Enqueue(connection);
            }

            next = EarlierOf(next, _pool.Deadline(connection, ConnectionTimer.Phase, nowMs));
            next = EarlierOf(next, _pool.Deadline(connection, ConnectionTimer.Stall, nowMs));
        }

        // With thousands of slots one is due every other ms: they wait for each other, so that
        // looking costs a hundredth of the time at most.
        _nextDeadlineMs = next < nowMs + (_pool.Count / SlotsPerMs)
            ? nowMs + (_pool.Count / SlotsPerMs)
            : next;
        _driven = -1;
    }

    private static long EarlierOf(long oneMs, long otherMs)
    {
        return oneMs < otherMs ? oneMs : otherMs;
    }

    // Nothing has been heard of a WebSocket's peer for as long as its deadline allows.
    private void HandleSilence(Connection connection)
    {
        // A ping cannot be written inside the pong to one that the peer has left unfinished.
        if (connection.Has(Connection.PongDue | Connection.PongOpen))
        {
            Abort(connection);
            return;
        }

        // The wait for the pong begins when the ping has left; until then the stall counts.
        connection.Flags |= Connection.HeartbeatDue;
    }

    private void HandleDeadline(Connection connection, long nowMs)
    {
        switch (connection.Phase)
        {
            case ConnectionPhase.Head when connection.Has(Connection.HeldBack):
                connection.Flags &= ~Connection.HeldBack;
                ArmWhenDrained(connection, nowMs);
                break;
            case ConnectionPhase.Head when !connection.Has(Connection.HeadStarted):
                Finish(connection, nowMs);
                break;
            case ConnectionPhase.Body when connection.Sent > 0:
                // No answer can stand inside a 100 that has begun to leave.
                Abort(connection);
                break;
            case ConnectionPhase.Head:
            case ConnectionPhase.Body:
                Refuse(connection, (int)RequestError.RequestTimeout, true);
                break;
            case ConnectionPhase.Waiting:
                connection.Flags |= Connection.WaitOver;
                break;
            case ConnectionPhase.Live:
                connection.Flags |= Connection.HeartbeatDue;
                break;
            case ConnectionPhase.WebSocket:
                HandleSilence(connection);
                break;
            case ConnectionPhase.Lingering:
                connection.Phase = ConnectionPhase.Close;
                break;
            default:
                break;
        }
    }
}
