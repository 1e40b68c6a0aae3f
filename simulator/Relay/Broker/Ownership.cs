using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// While this relay has a way to a board: tells the broker what the board says, and the board what
/// the broker has for it.
/// </summary>
/// <remarks>
/// Theory of operation. It has a connection of its own, since its last will says that the board is
/// offline, and a connection has but one. What is published comes from the device's log by a
/// cursor: it moves on when the broker has an event, so a broker that was away gets what it has
/// missed, as far as the log reaches, and the notice of a gap for the rest. Whenever the connection
/// stands anew, presence and the latest value of each topic are told first: the broker may have
/// forgotten what it was to retain. The last will names the board's epoch, so a new epoch needs a
/// new ownership (<see cref="IsOutdated"/>). Commands come on the same connection
/// (<see cref="OwnedCommands"/>).
/// </remarks>
internal sealed class Ownership : IAsyncDisposable
{
    private const int PageEntries = 256;
    private const int PageBytes = 128 * 1024;
    private const int RetryMs = 1000;

    private readonly RelayDevice _device;
    private readonly string _relay;
    private readonly BrokerConnection _connection;
    private readonly OwnedCommands _commands;
    private readonly SemaphoreSlim _kick = new(0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly uint _willEpoch;
    private EventId _published;
    private long _since;
    private Task _running = Task.CompletedTask;
    private volatile bool _isAnnounceDue;
    private volatile bool _isReplaced;
    private volatile bool _isOutdated;

    /// <param name="device">The board.</param>
    /// <param name="link">The way to it.</param>
    /// <param name="desk">Takes its commands.</param>
    /// <param name="settings">Broker, names and limits.</param>
    /// <param name="since">Since when, later than any ownership that is known.</param>
    /// <param name="published">Up to here the broker has been told.</param>
    /// <param name="last">The last event that is known.</param>
    /// <param name="log">Told of outages.</param>
    public Ownership(
        RelayDevice device,
        IBoardLink link,
        CommandDesk desk,
        BrokerSettings settings,
        long since,
        EventId published,
        EventId last,
        ILogger log)
    {
        _device = device;
        Link = link;
        _relay = settings.Name;
        _since = since;
        _published = published;
        _willEpoch = last.Epoch;
        MqttClientOptions options = settings.Address
            .CreateOptions($"comet-{settings.Instance}-{device.Id}-{Session}")
            .WithWillTopic(BrokerTopic.Of(device.Id, BrokerTopic.Presence))
            .WithWillPayload(
                new BrokerPresence(
                    false, settings.Name, Session, since, last, IsPull).ToJson())
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain()
            .Build();
        _connection = new BrokerConnection(
            settings.Address,
            options,
            [
                BrokerMessages.Filter(BrokerTopic.Of(device.Id, BrokerTopic.Commands, "+"))
                    .WithExactlyOnceQoS()
                    .WithRetainHandling(MqttRetainHandling.DoNotSendOnSubscribe),
                BrokerMessages.Filter(BrokerTopic.Of(device.Id, BrokerTopic.Presence)),
            ],
            message => _commands!.ReceiveAsync(message),
            log,
            tellsOutages: false);
        _commands = new OwnedCommands(desk, _connection, Session);
        _connection.Connected += Announce;
    }

    /// <summary>The way to the board.</summary>
    public IBoardLink Link { get; }

    /// <summary>What others are told of it, but for the last event.</summary>
    public BrokerPresence Claim => new(true, _relay, Session, Since, default, IsPull);

    /// <summary>Tells this ownership from every other.</summary>
    public string Session { get; } = RandomNumberGenerator.GetHexString(16, true);

    /// <summary>Since when, as others compare it.</summary>
    public long Since => Interlocked.Read(ref _since);

    /// <summary>Up to here the broker has what the board said.</summary>
    public EventId Published
    {
        get
        {
            lock (_lock)
            {
                return _published;
            }
        }

        private set
        {
            lock (_lock)
            {
                _published = value;
            }
        }
    }

    /// <summary>Whether another way has taken the place of this one, so that its end is nothing
    /// to be told.</summary>
    public bool IsReplaced
    {
        get => _isReplaced;
        set => _isReplaced = value;
    }

    /// <summary>Whether the board is in another epoch than its last will says: nothing is told of
    /// it before there is another ownership.</summary>
    public bool IsOutdated => _isOutdated;

    /// <summary>It has become outdated.</summary>
    public event Action? Outdated;

    public void Start()
    {
        _connection.Start();
        _running = RunAsync();
    }

    /// <summary>There may be something to publish.</summary>
    public void Kick()
    {
        if (_kick.CurrentCount == 0)
        {
            _kick.Release();
        }
    }

    /// <summary>Says again who has the way, since another relay has said something else.</summary>
    public void Announce()
    {
        _isAnnounceDue = true;
        Kick();
    }

    /// <summary>As <see cref="Announce"/>, and later than what another one has said.</summary>
    public void Renew(long after)
    {
        Interlocked.Exchange(ref _since, Math.Max(Since, after + 1));
        Announce();
    }

    /// <summary>Nothing that comes from now on is for the board.</summary>
    public void Leave()
    {
        _commands.Leave();
    }

    /// <summary>The way is lost: unless another one stands, the board is told to be offline.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Leave();
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_connection.IsConnected
            && await _device.ReadAsync(default, 0, 0).ConfigureAwait(false) is var page
            && await PublishAllAsync(page?.Last ?? default).ConfigureAwait(false)
            && !IsReplaced)
        {
            await TellPresenceAsync(false).ConfigureAwait(false);
        }

        await _connection.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private bool IsPull => Link.Kind == WayKind.Pull;

    private async Task RunAsync()
    {
        int waitMs = Timeout.Infinite;
        while (true)
        {
            try
            {
                await _kick.WaitAsync(waitMs, _end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            // Without a connection there is nothing to try: it kicks when it stands.
            bool isDone = !_connection.IsConnected
                || await PublishAllAsync(null).ConfigureAwait(false);
            waitMs = isDone ? Timeout.Infinite : RetryMs;
        }
    }

    // Whether the broker has it all, or need not. In the end that is what there was when it came,
    // since another way may go on filling the log.
    private async Task<bool> PublishAllAsync(EventId? end)
    {
        while (!IsReplaced && !IsOutdated
            && (end is { } last ? IsBefore(last) : !_end.IsCancellationRequested))
        {
            if (_isAnnounceDue)
            {
                _isAnnounceDue = false;
                if (!await AnnounceAsync().ConfigureAwait(false))
                {
                    _isAnnounceDue = true;
                    return false;
                }
            }

            LogPage? page = await _device.ReadAsync(Published, PageEntries, PageBytes)
                .ConfigureAwait(false);
            if (page is null || (page.Entries.Count == 0 && !page.IsReset))
            {
                return true;
            }

            if (page.IsReset && _willEpoch != 0 && page.Last.Epoch != _willEpoch)
            {
                _isOutdated = true;
                Outdated?.Invoke();
            }
            else if (page.IsReset)
            {
                // Others are to expect the new epoch before its events.
                Published = page.Last with { Sequence = 0 };
                _isAnnounceDue = true;
            }
            else if (!await PublishAsync(page.Entries).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsBefore(EventId last)
    {
        EventId published = Published;
        return published.Epoch == last.Epoch && published.Sequence < last.Sequence;
    }

    private async Task<bool> AnnounceAsync()
    {
        return await TellPresenceAsync(true).ConfigureAwait(false)
            && await TellStatesAsync(await _device.ReadLatestAsync().ConfigureAwait(false))
                .ConfigureAwait(false);
    }

    private async Task<bool> TellPresenceAsync(bool isOnline)
    {
        LogPage? page = await _device.ReadAsync(default, 0, 0).ConfigureAwait(false);
        return await _connection.TryPublishAsync(BrokerMessages.Presence(
            _device.Id,
            Claim with { IsOnline = isOnline, Last = page?.Last ?? default }))
            .ConfigureAwait(false);
    }

    private async Task<bool> PublishAsync(IReadOnlyList<LogEntry> entries)
    {
        // The next ones leave while the first are acknowledged.
        Task<bool>[] publishing = [.. entries.Select(entry => _connection.TryPublishAsync(
            BrokerMessages.Event(_device.Id, entry.Line)))];
        bool isDone = true;
        for (int i = 0; i < publishing.Length; i++)
        {
            isDone &= await publishing[i].ConfigureAwait(false);
            Published = isDone ? entries[i].Last : Published;
        }

        if (!isDone)
        {
            return false;
        }

        // Of values that follow each other closely the last one is enough. What the broker does
        // not take now is told with all the others.
        bool isTold = await TellStatesAsync(entries
            .Where(entry => entry.Topic is not null)
            .GroupBy(entry => entry.Topic)
            .Select(group => group.Last())).ConfigureAwait(false);
        _isAnnounceDue |= !isTold;
        return isTold;
    }

    private Task<bool> TellStatesAsync(IEnumerable<LogEntry> entries)
    {
        return PublishEachAsync(entries.Select(
            entry => BrokerMessages.State(_device.Id, entry.Topic!, entry.Line)));
    }

    private async Task<bool> PublishEachAsync(IEnumerable<MqttApplicationMessage> messages)
    {
        Task<bool>[] publishing = [.. messages.Select(_connection.TryPublishAsync)];
        bool[] done = await Task.WhenAll(publishing).ConfigureAwait(false);
        return done.All(isDone => isDone);
    }
}
