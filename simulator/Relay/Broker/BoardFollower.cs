using MQTTnet;

namespace Comet.Simulator.Relay.Broker;

/// <summary>Feeds a board's device while another relay has the way to it, or nobody.</summary>
/// <remarks>
/// Theory of operation. Events are put into their order (<see cref="EventOrder"/>). One that is
/// missing is waited for briefly, then asked for: a fill is under way, whose answers are events
/// like any other. Only what that does not bring is a gap. Whenever the connection stands anew,
/// when an owner says that it has more, and once in the beginning, a fill is begun, too; where
/// nobody answers it the retained values are taken, which are better than nothing.
/// The board's epoch is the one its owner has named: an event of any other is left out, since it is
/// old, or the fill that follows the owner's word brings it.
/// Used by one loop, which calls <see cref="GoOnAsync"/> after whatever else it calls.
/// </remarks>
internal sealed class BoardFollower(
    RelayDevice device, BrokerSettings settings, BrokerConnection connection)
{
    private const int AheadMax = 2048;
    private const int StatesMax = 64;

    // How long a missing event is waited for, and what the broker retains in the beginning.
    private const int ReorderMs = 150;
    private const int RetainedMs = 100;

    // How long answers are waited for, and how long nobody is served without a broker.
    private const int OwnerAnswerMs = 1500;
    private const int PeerAnswerMs = 500;
    private const int FillingMaxMs = 3000;

    // An owner that does not answer is asked again, more often than the broker needs to notice that
    // it is gone: what is given up here is a gap for good.
    private const int OwnerRepeatsMax = 12;
    private const int FillingRepeatsMax = 3;

    private readonly EventOrder _order = new(AheadMax);
    private readonly Dictionary<string, BoardLine.Item> _states = [];
    private readonly long _fillingEndMs = Environment.TickCount64 + FillingMaxMs;
    private BrokerWay? _way;
    private HistoryFill? _fill;
    private bool _isConnected;
    private bool _isPresenceFresh;

    // How good the word of _presence for an epoch still is.
    private BrokerPresence? _presence;
    private EpochWord _word = EpochWord.Hearsay;

    // When a fill is due: for the beginning, and for a missing event.
    private long _startMs = long.MaxValue;
    private long _missingMs = long.MaxValue;

    /// <summary>What is known of who has the way, or null.</summary>
    public BrokerPresence? Presence
    {
        get => _presence;
        set
        {
            // What an owner has said before may come again, and be old.
            _word = value?.Since > (_presence?.Since ?? long.MinValue)
                ? EpochWord.Owner
                : EpochWord.Hearsay;
            _presence = value;
        }
    }

    /// <summary>Up to here the broker has, or has had, what the board said.</summary>
    public EventId Published { get; set; }

    /// <summary>How long until <see cref="GoOnAsync"/> has something to do, in ms; −1 = for
    /// ever.</summary>
    public int TimeToWaitMs()
    {
        long deadlineMs = Math.Min(_startMs, _fill?.DeadlineMs ?? _missingMs);
        if (device.IsFilling && _fill is null)
        {
            deadlineMs = Math.Min(deadlineMs, _fillingEndMs);
        }

        return deadlineMs == long.MaxValue
            ? Timeout.Infinite
            : (int)Math.Clamp(deadlineMs - Environment.TickCount64, 0, 60_000);
    }

    /// <summary>The connection to the broker stands anew, or is lost: then nobody knows whether
    /// the board can be reached.</summary>
    public async Task ConnectAsync(bool isConnected)
    {
        _isConnected = isConnected;
        _fill = null;
        _startMs = isConnected ? Environment.TickCount64 + RetainedMs : long.MaxValue;
        _missingMs = long.MaxValue;
        if (!isConnected)
        {
            _isPresenceFresh = false;
            await DetachAsync().ConfigureAwait(false);
        }
        else if (_isPresenceFresh)
        {
            // What is retained may come before the connection is told to stand.
            await FollowAsync().ConfigureAwait(false);
        }
    }

    /// <summary>This relay has the way itself, or has lost it.</summary>
    /// <returns>The last event that is known.</returns>
    public async Task<EventId> LeaveAsync()
    {
        _fill = null;
        _missingMs = long.MaxValue;
        _way = null;
        EventId last = await device.TakeAsync([]).ConfigureAwait(false) ?? default;
        _order.Restart(last);
        device.EndFilling();
        return last;
    }

    /// <summary>An owner says that it has the way, or has lost it.</summary>
    public Task TakePresenceAsync(BrokerPresence presence)
    {
        if (!presence.Replaces(Presence))
        {
            return Task.CompletedTask;
        }

        Presence = presence;
        _isPresenceFresh = true;
        return FollowAsync();
    }

    /// <summary>Does as <see cref="Presence"/> says.</summary>
    public async Task FollowAsync()
    {
        if (Presence is not { } presence || !_isConnected)
        {
            return;
        }

        EpochWord word = _word;
        _word = EpochWord.Hearsay;
        if (presence.Last.Epoch != _order.Next.Epoch && presence.Last.Epoch != 0)
        {
            await EnterEpochAsync(presence.Last.Epoch, word).ConfigureAwait(false);
        }

        if (!presence.IsOnline)
        {
            await DetachAsync().ConfigureAwait(false);
            if (_fill is { IsWaiting: true } fill)
            {
                // What its owner did not answer others may know.
                Ask(fill, null);
            }
        }
        else
        {
            if (_way?.Memory != presence.Session)
            {
                _way = new BrokerWay(device.Id, presence, settings.Instance, connection);
            }

            _way.IsSilent = false;
            await device.AttachAsync(_way).ConfigureAwait(false);
        }

        if (presence.Last.Epoch == _order.Next.Epoch
            && presence.Last.Sequence >= _order.Next.Sequence)
        {
            BeginFill();
        }
    }

    /// <summary>A line of the board's has come.</summary>
    public void Take(BoardLine line)
    {
        _order.Add(line);
    }

    /// <summary>The latest value of a topic has come, as the broker retains it: at least the topic
    /// is one of the board's.</summary>
    public Task TakeStateAsync(BoardLine? line)
    {
        if (line is not BoardLine.Item item
            || (_states.Count == StatesMax && !_states.ContainsKey(item.Value.Topic)))
        {
            return Task.CompletedTask;
        }

        _states[item.Value.Topic] = item;
        return device.LearnTopicAsync(item.Value.Topic);
    }

    /// <summary>Somebody has answered.</summary>
    public async Task TakeHistoryAsync(MqttApplicationMessage message, byte[] payload)
    {
        if (_fill is not { } fill || !fill.Matches(message.CorrelationData))
        {
            return;
        }

        EventId before = _order.Next;
        bool isOwner = BrokerMessages.PropertyOf(message, BrokerMessages.OwnerProperty) == "true";
        fill.IsOwnerHeard |= isOwner;
        foreach (BoardLine line in LinesOf(payload))
        {
            if (line is BoardLine.Reset reset)
            {
                if (!await TryResetAsync(reset.Epoch, isOwner).ConfigureAwait(false))
                {
                    return;
                }
            }
            else
            {
                _order.Add(line);
            }
        }

        fill.IsAnswered = true;
        fill.IsWaiting = false;
        fill.Repeats = 0;
        string? lastText = BrokerMessages.PropertyOf(message, BrokerMessages.LastProperty);
        if (EventId.TryParse(lastText, out EventId last) && last.Epoch == _order.Next.Epoch
            && last.Sequence >= _order.Next.Sequence
            && before != _order.Next)
        {
            Ask(fill, BrokerMessages.PropertyOf(message, BrokerMessages.RelayProperty));
        }
        else if (isOwner)
        {
            // Nobody knows better.
            fill.DeadlineMs = 0;
        }
    }

    /// <summary>Hands on what is in order, and does what is due.</summary>
    public async Task GoOnAsync()
    {
        await HandOnAsync().ConfigureAwait(false);
        long nowMs = Environment.TickCount64;
        if (!_order.IsWaiting)
        {
            _missingMs = long.MaxValue;
        }
        else if (_missingMs == long.MaxValue && _isConnected)
        {
            _missingMs = nowMs + ReorderMs;
        }

        if (nowMs >= Math.Min(_startMs, _missingMs) && _fill is null)
        {
            BeginFill();
        }
        else if (_fill is not null && nowMs >= _fill.DeadlineMs)
        {
            await EndOrRepeatAsync(_fill).ConfigureAwait(false);
        }

        if (device.IsFilling && nowMs >= _fillingEndMs && _fill is null)
        {
            device.EndFilling();
        }
    }

    private void BeginFill()
    {
        _startMs = long.MaxValue;
        if (_fill is null && _isConnected)
        {
            _fill = new HistoryFill();
            Ask(_fill, null);
        }
    }

    private void Ask(HistoryFill fill, string? to)
    {
        fill.IsWaiting = true;
        fill.DeadlineMs = Environment.TickCount64
            + (Presence is { IsOnline: true } ? OwnerAnswerMs : PeerAnswerMs);
        EventId after = _order.Next with { Sequence = _order.Next.Sequence - 1 };
        _ = connection.TryPublishAsync(BrokerMessages.History(
            device.Id, new HistoryRequest(after, to), settings.Instance, fill.Correlation));
    }

    private Task EndOrRepeatAsync(HistoryFill fill)
    {
        // Nobody is served meanwhile in the beginning.
        int repeatsMax = device.IsFilling ? FillingRepeatsMax : OwnerRepeatsMax;
        if (fill.IsWaiting && Presence is { IsOnline: true } && fill.Repeats < repeatsMax)
        {
            fill.Repeats++;
            Ask(fill, null);
            return Task.CompletedTask;
        }

        return EndFillAsync(fill);
    }

    private async Task EndFillAsync(HistoryFill fill)
    {
        _fill = null;
        _missingMs = long.MaxValue;
        if (_way is { } way)
        {
            // What is retained may be the last word of a relay that is no more.
            way.IsSilent = !fill.IsOwnerHeard;
        }

        if (!fill.IsAnswered)
        {
            await TakeStatesAsync().ConfigureAwait(false);
        }

        _order.Skip();
        await HandOnAsync().ConfigureAwait(false);
        device.EndFilling();
    }

    // Each is some event of the board's: those between them are missing.
    private async Task TakeStatesAsync()
    {
        uint epoch = _order.Next.Epoch;
        BoardLine[] latest = [.. _states.Values
            .Where(item => item.Value.Id.Epoch == epoch
                && item.Value.Id.Sequence >= _order.Next.Sequence)
            .OrderBy(item => item.Value.Id.Sequence)];
        if (latest.Length > 0
            && await device.TakeAsync(latest).ConfigureAwait(false) is { } last)
        {
            _order.Restart(last);
            Published = last;
        }
    }

    private async Task HandOnAsync()
    {
        IReadOnlyList<BoardLine> ready = _order.TakeReady();
        if (ready.Count > 0
            && await device.TakeAsync(ready).ConfigureAwait(false) is { } last)
        {
            Published = last;
        }
    }

    private async Task<bool> TryResetAsync(uint epoch, bool isOwner)
    {
        // A peer may be the one who has missed that the board has restarted.
        return epoch == _order.Next.Epoch
            || ((isOwner || _order.Next.Epoch == 0)
                && await EnterEpochAsync(epoch, EpochWord.Hearsay).ConfigureAwait(false));
    }

    private async Task<bool> EnterEpochAsync(uint epoch, EpochWord word)
    {
        if (await device.EnterEpochAsync(epoch, word).ConfigureAwait(false) is not { } last)
        {
            return false;
        }

        _order.Restart(last);
        return true;
    }

    private async Task DetachAsync()
    {
        if (_way is { } way)
        {
            await device.DetachAsync(way).ConfigureAwait(false);
        }
    }

    private static IEnumerable<BoardLine> LinesOf(byte[] payload)
    {
        int start = 0;
        while (start < payload.Length)
        {
            int length = payload.AsSpan(start).IndexOf((byte)'\n');
            int end = length < 0 ? payload.Length : start + length;
            if (end - start <= BoardLine.BytesMax
                && BoardLine.Read(payload.AsMemory(start, end - start)) is { } line)
            {
                yield return line;
            }

            start = end + 1;
        }
    }
}
