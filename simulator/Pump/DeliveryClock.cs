using System.Diagnostics;
using System.Diagnostics.Metrics;
using Comet.Embedded.Engine;
using EventLog = Comet.Embedded.Topics.EventLog;

namespace Comet.Simulator.Pump;

/// <summary>
/// Measures how long events take from being published until their last byte is handed to the
/// socket of a follower. The event loop tells it what happens.
/// </summary>
/// <remarks>
/// Theory of operation. Each event of the log has a stamp, set as soon as the call that published
/// it has returned. A connection is measured from when it is first seen to follow, so that what it
/// catches up on does not count; each time that its transmit buffer has emptied, the events that
/// its cursor has passed since have left. A poll never waits, so it is never measured. While
/// nobody listens to the histogram nothing is stamped. Invariant: events from
/// <c>_stamped − stamps</c> on, but not before <c>_firstStamped</c>, have a stamp.
/// </remarks>
public sealed class DeliveryClock
{
    private readonly Histogram<double> _delay;
    private readonly KeyValuePair<string, object?>[] _methods;
    private readonly long[] _stamps;
    private readonly Follower[] _followers;
    private CometEngine _engine;
    private EventLog _log;
    private Connection[] _connections;
    private long _stamped;
    private bool _isOn;

    /// <param name="engine">Whose events are measured.</param>
    /// <param name="limits">Those that the engine was made with.</param>
    /// <param name="delay">Takes the delays, in seconds, by method.</param>
    public DeliveryClock(CometEngine engine, CometLimits limits, Histogram<double> delay)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(limits);
        _engine = engine;
        _log = engine.Log;
        _connections = EngineState.PoolOf(engine).Connections;
        _delay = delay;
        _methods =
        [
            .. Enumerable.Range(0, (int)Route.None + 1).Select(route =>
                new KeyValuePair<string, object?>("method", RouteNames.Of((Route)route))),
        ];
        _stamps = new long[limits.LogEvents];
        _followers = new Follower[limits.Connections];
    }

    /// <summary>Goes on with another engine; all connections are gone.</summary>
    public void Restart(CometEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
        _log = engine.Log;
        _connections = EngineState.PoolOf(engine).Connections;

        // Until the next round nothing is stamped; then it begins anew.
        _isOn = false;
    }

    /// <summary>Finds out whether anyone listens.</summary>
    public void BeginRound()
    {
        if (_isOn == _delay.Enabled)
        {
            return;
        }

        _isOn = !_isOn;
        _stamped = _log.Next;
        Array.Clear(_followers);
        for (int slot = 0; _isOn && slot < _followers.Length; slot++)
        {
            HandleReceived(slot);
        }
    }

    /// <summary>Something may have been published.</summary>
    public void HandlePublished()
    {
        if (!_isOn || _stamped == _log.Next)
        {
            return;
        }

        long now = Stopwatch.GetTimestamp();
        for (; _stamped < _log.Next; _stamped++)
        {
            _stamps[_stamped % _stamps.Length] = now;
        }
    }

    /// <summary>A slot's peer may have asked to follow, or published.</summary>
    public void HandleReceived(int slot)
    {
        if (!_isOn)
        {
            return;
        }

        HandlePublished();
        ref Follower follower = ref _followers[slot];
        Connection connection = _connections[slot];
        if (!Follows(connection))
        {
            follower = default;
        }
        else if (follower.TopicMask == 0)
        {
            follower = new Follower(connection.TopicMask, connection.Route, _log.Next);
        }
    }

    /// <summary>Bytes of a slot have left.</summary>
    public void HandleSent(int slot)
    {
        if (!_isOn || _followers[slot].TopicMask == 0 || _engine.TransmitCount(slot) > 0)
        {
            return;
        }

        ref Follower follower = ref _followers[slot];
        Connection connection = _connections[slot];
        long now = Stopwatch.GetTimestamp();
        long end = Math.Min(connection.Next, _stamped);
        long sequence = Math.Max(follower.Next, _log.First);
        for (; sequence < end; sequence++)
        {
            if ((follower.TopicMask >> _log.TopicOf(sequence) & 1) != 0)
            {
                long ticks = now - _stamps[sequence % _stamps.Length];
                _delay.Record((double)ticks / Stopwatch.Frequency, _methods[(int)follower.Route]);
            }
        }

        // A batch may need its buffer several times.
        bool goesOn = Follows(connection) || connection.Phase == ConnectionPhase.Answer;
        follower = goesOn ? follower with { Next = sequence } : default;
    }

    /// <summary>A slot is free.</summary>
    public void HandleClosed(int slot)
    {
        _followers[slot] = default;
    }

    private static bool Follows(Connection connection)
    {
        return connection.TopicMask != 0
            && connection.Phase is ConnectionPhase.Waiting or ConnectionPhase.Live
                or ConnectionPhase.WebSocket;
    }

    private readonly record struct Follower(int TopicMask, Route Route, long Next);
}
