using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// One board's part in what relays tell each other: its device is told by the broker what another
/// relay has from it, or, while this relay has the way, the broker is told.
/// </summary>
/// <remarks>
/// Theory of operation. Whatever happens is a step that one loop takes, in turn; so nothing here
/// is locked. Two states: with a direct way it owns the board (<see cref="Ownership"/>), and what
/// comes by the broker is not for it, but for requests and for who else claims the board. Without
/// one it follows (<see cref="BoardFollower"/>).
/// Of two who claim a board one gives way (<see cref="BrokerPresence.YieldsTo"/>): who pulls it to
/// whom it has dialled, and else the earlier to the later, whose way the board has left or will
/// find closed.
/// </remarks>
internal sealed class BrokerBoard : IDeviceWatcher, IAsyncDisposable
{
    private const int StepsMax = 4096;

    // What is beyond is missing, and asked for when the steps are done.
    private const int EventStepsMax = 2048;
    private const int FaultPauseMs = 500;

    // Nobody waits until there is room: that would hold up all other boards.
    private readonly Channel<Func<Task>> _steps = Channel.CreateUnbounded<Func<Task>>();
    private readonly SemaphoreSlim _kick = new(0);
    private readonly CancellationTokenSource _end = new();
    private readonly RelayDevice _device;
    private readonly BrokerSettings _settings;
    private readonly ILogger _log;
    private readonly BoardFollower _follower;
    private readonly HistoryDesk _history;
    private readonly CommandDesk _commands;
    private readonly ConcurrentDictionary<Ownership, Task> _ending = new();
    private Task _running = Task.CompletedTask;
    private bool _isAheadTold;
    private bool _isTooLongTold;
    private bool _isBusyTold;
    private volatile Ownership? _ownership;

    /// <param name="device">The board.</param>
    /// <param name="settings">Broker, names and limits.</param>
    /// <param name="connection">The relay's connection to the broker.</param>
    /// <param name="log">Told of faults.</param>
    public BrokerBoard(
        RelayDevice device, BrokerSettings settings, BrokerConnection connection, ILogger log)
    {
        _device = device;
        _settings = settings;
        _log = log;
        _follower = new BoardFollower(device, settings, connection);
        _history = new HistoryDesk(device, settings, connection);
        _commands = new CommandDesk(device, settings.ValueBytesMax);
        device.Watcher = this;
        device.BeginFilling();
    }

    public void Start()
    {
        _running = RunAsync();
    }

    public void HandleWay()
    {
        Kick();
    }

    public void HandleEvents()
    {
        _ownership?.Kick();
    }

    /// <summary>The connection to the broker stands anew, or is lost.</summary>
    public void Connect(bool isConnected)
    {
        _steps.Writer.TryWrite(() => _follower.ConnectAsync(isConnected));
        Kick();
    }

    /// <summary>A message of the board's has come. While there are too many they are left out,
    /// events first.</summary>
    public void Take(BrokerTopic topic, MqttApplicationMessage message)
    {
        byte[] payload = BrokerMessages.PayloadOf(message);
        if (payload.Length > BoardLine.BytesMax && topic.Kind
            is BrokerTopic.Events or BrokerTopic.State or BrokerTopic.Presence)
        {
            TellTooLong(message.Topic, payload.Length);
            return;
        }

        switch (topic.Kind)
        {
            case BrokerTopic.Events:
                if (_ownership is null)
                {
                    Add(() => TakeEventAsync(payload), EventStepsMax);
                }

                return;

            // What is retained is for who finds nobody to ask; the rest comes as events.
            case BrokerTopic.State when message.Retain && !topic.IsAnswer:
                Add(() => _follower.TakeStateAsync(BoardLine.Read(payload)), StepsMax);
                return;
            case BrokerTopic.Presence when BrokerPresence.Read(payload) is { } presence:
                if (!Refuses(presence))
                {
                    Add(() => TakePresenceAsync(presence), StepsMax);
                }

                return;
            case BrokerTopic.History when topic.IsAnswer:
                Add(() => TakeHistoryAsync(message, payload), StepsMax);
                return;
            case BrokerTopic.History when message.ResponseTopic is { Length: > 0 }:
                Add(() => AnswerHistoryAsync(message, payload), StepsMax);
                return;
            case BrokerTopic.Commands when topic.IsAnswer:
                TakeOutcome(message, payload);
                return;
            default:
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        Kick();
        await _running.ConfigureAwait(false);
        if (_ownership is { } ownership)
        {
            await ownership.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_ending.Values).ConfigureAwait(false);
        _device.EndFilling();
        _end.Dispose();
    }

    private void Kick()
    {
        if (_kick.CurrentCount == 0)
        {
            _kick.Release();
        }
    }

    private void Add(Func<Task> step, int countMax)
    {
        if (_steps.Reader.Count < countMax)
        {
            _steps.Writer.TryWrite(step);
            Kick();
        }
        else if (!_isBusyTold && countMax == StepsMax)
        {
            _isBusyTold = true;
            BrokerLog.BoardBusy(_log, _device.Id, countMax);
        }
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                int waitMs = _ownership is null ? _follower.TimeToWaitMs() : Timeout.Infinite;
                await _kick.WaitAsync(waitMs).ConfigureAwait(false);
                while (_steps.Reader.TryRead(out Func<Task>? step)
                    && !_end.IsCancellationRequested)
                {
                    await step().ConfigureAwait(false);
                }

                await FollowWayAsync().ConfigureAwait(false);
                if (_ownership is null)
                {
                    await _follower.GoOnAsync().ConfigureAwait(false);
                }
            }
#pragma warning disable CA1031 // The last resort: one board's fault is not that of the others.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                BrokerLog.BoardFault(_log, _device.Id, fault);
                await Task.Delay(FaultPauseMs).ConfigureAwait(false);
            }
        }
    }

    private async Task FollowWayAsync()
    {
        IBoardLink? link = _device.DirectWay;
        if (link == _ownership?.Link && _ownership is not { IsOutdated: true })
        {
            return;
        }

        if (_ownership is { } left)
        {
            _ownership = null;
            left.Leave();
            _follower.Published = left.Published;
            bool isMoved = _follower.Presence is { IsOnline: true };
            left.IsReplaced = link is not null || isMoved;
            End(left);
            if (!isMoved)
            {
                _follower.Presence = new BrokerPresence(
                    false, _settings.Name, left.Session, left.Since, left.Published);
            }
        }

        EventId last = await _follower.LeaveAsync().ConfigureAwait(false);
        if (link is not null)
        {
            long nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            long since = Math.Max(nowMs, (_follower.Presence?.Since ?? 0) + 1);

            // A log that was left and begun anew has less than the broker was told.
            EventId known = _follower.Published;
            EventId published = known.Epoch == last.Epoch && known.Sequence <= last.Sequence
                ? known
                : last with { Sequence = 0 };
            Ownership ownership = new(
                _device, link, _commands, _settings, since, published, last, _log);
            ownership.Outdated += Kick;
            foreach (Ownership leaving in _ending.Keys)
            {
                leaving.IsReplaced = true;
            }

            _follower.Presence = null;
            ownership.Start();
            _ownership = ownership;
            ownership.Kick();
        }
        else
        {
            await _follower.FollowAsync().ConfigureAwait(false);
        }
    }

    private void End(Ownership left)
    {
        Task ending = left.DisposeAsync().AsTask();
        _ending[left] = ending;
        _ = ending.ContinueWith(
            _ => _ending.TryRemove(left, out Task? _), TaskScheduler.Default);
    }

    private Task TakeEventAsync(byte[] payload)
    {
        if (_ownership is null && BoardLine.Read(payload) is { } line)
        {
            _follower.Take(line);
        }

        return Task.CompletedTask;
    }

    // It counts as missing.
    private void TellTooLong(string topic, int count)
    {
        if (!_isTooLongTold)
        {
            _isTooLongTold = true;
            BrokerLog.MessageTooLong(_log, topic, count, BoardLine.BytesMax);
        }
    }

    private bool Refuses(BrokerPresence presence)
    {
        if (presence.IsAhead && !_isAheadTold)
        {
            _isAheadTold = true;
            BrokerLog.PresenceAhead(_log, _device.Id, presence.Relay, presence.Since);
        }

        return presence.IsAhead;
    }

    private Task TakePresenceAsync(BrokerPresence presence)
    {
        if (_ownership is not { } own)
        {
            return _follower.TakePresenceAsync(presence);
        }

        if (presence.Session == own.Session)
        {
            if (!presence.IsOnline)
            {
                // Its own last will, after the connection was lost for a while.
                own.Announce();
            }
        }
        else if (own.Claim.YieldsTo(presence))
        {
            BrokerLog.BoardMoved(_log, _device.Id, presence.Relay, own.Link.Name);
            _follower.Presence = presence;
            own.Link.Close();
        }
        else
        {
            // Others go by who has spoken last.
            own.Renew(presence.Since);
        }

        return Task.CompletedTask;
    }

    private Task TakeHistoryAsync(MqttApplicationMessage message, byte[] payload)
    {
        return _ownership is null
            ? _follower.TakeHistoryAsync(message, payload)
            : Task.CompletedTask;
    }

    private Task AnswerHistoryAsync(MqttApplicationMessage message, byte[] payload)
    {
        _history.Take(
            message,
            HistoryRequest.Read(payload),
            _ownership is not null,
            _follower.Presence is { IsOnline: true });
        return Task.CompletedTask;
    }

    private void TakeOutcome(MqttApplicationMessage message, byte[] payload)
    {
        if (message.CorrelationData is { } data
            && EventId.TryParse(System.Text.Encoding.ASCII.GetString(data), out EventId id))
        {
            // An owner answers each when it has its outcome.
            _device.Complete(id, CommandAnswer.Read(payload), isInOrder: false);
        }
    }
}
