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
/// forgotten what it was to retain. Commands are taken while the board is this relay's by what the
/// broker has told on the same connection (<see cref="BrokerClaim"/>).
/// </remarks>
internal sealed class Ownership : IAsyncDisposable
{
    private const int PageEntries = 256;
    private const int PageBytes = 128 * 1024;

    private const int AnswersMax = 128;
    private const int RetryMs = 1000;
    private static readonly CommandOutcome s_tooMany = CommandOutcome.Refused(
        503, $"{AnswersMax} values wait for their answers already");

    private readonly RelayDevice _device;
    private readonly string _relay;
    private readonly BrokerConnection _connection;
    private readonly CommandDesk _desk;
    private readonly BrokerClaim _claim;
    private readonly SemaphoreSlim _kick = new(0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private EventId _published;
    private long _since;
    private int _answers;
    private Task _running = Task.CompletedTask;
    private volatile bool _isAnnounceDue;

    /// <param name="device">The board.</param>
    /// <param name="link">The way to it.</param>
    /// <param name="settings">Broker, names and limits.</param>
    /// <param name="since">Since when, later than any ownership that is known.</param>
    /// <param name="published">Up to here the broker has been told.</param>
    /// <param name="last">The last event that is known.</param>
    /// <param name="log">Told of outages.</param>
    public Ownership(
        RelayDevice device,
        IBoardLink link,
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
        _desk = new CommandDesk(device, settings.ValueBytesMax);
        _claim = new BrokerClaim(Session);
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
            ReceiveAsync,
            log,
            tellsOutages: false);
        _connection.Connected += Announce;
        _connection.Lost += _claim.Forget;
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
    public bool IsReplaced { get; set; }

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

    /// <summary>The way is lost: unless another one stands, the board is told to be offline.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (!IsReplaced && _connection.IsConnected
            && await PublishAllAsync().ConfigureAwait(false))
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
                || await PublishAllAsync().ConfigureAwait(false);
            waitMs = isDone ? Timeout.Infinite : RetryMs;
        }
    }

    // Whether the broker has it all.
    private async Task<bool> PublishAllAsync()
    {
        while (true)
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

            if (page.IsReset)
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
        return PublishAllAsync(entries.Select(
            entry => BrokerMessages.State(_device.Id, entry.Topic!, entry.Line)));
    }

    private async Task<bool> PublishAllAsync(IEnumerable<MqttApplicationMessage> messages)
    {
        Task<bool>[] publishing = [.. messages.Select(_connection.TryPublishAsync)];
        bool[] done = await Task.WhenAll(publishing).ConfigureAwait(false);
        return done.All(isDone => isDone);
    }

    private Task ReceiveAsync(MqttApplicationMessage message)
    {
        BrokerTopic? topic = BrokerTopic.Read(message.Topic);
        if (topic is { Kind: BrokerTopic.Presence }
            && BrokerPresence.Read(BrokerMessages.PayloadOf(message))
                is { IsAhead: false } presence)
        {
            foreach (MqttApplicationMessage held in _claim.Take(presence))
            {
                Execute(held);
            }
        }
        else if (topic is { Kind: BrokerTopic.Commands } && !message.Retain
            && _claim.Take(message))
        {
            Execute(message);
        }

        return Task.CompletedTask;
    }

    private void Execute(MqttApplicationMessage command)
    {
        string topic = BrokerTopic.Read(command.Topic)!.Value.Name;
        if (command.ResponseTopic is not { Length: > 0 })
        {
            _desk.TakeAsync(topic, command);
        }
        else if (_answers < AnswersMax)
        {
            _ = AnswerAsync(command, _desk.TakeAsync(topic, command));
        }
        else if (!_desk.Remembers(command))
        {
            // A repeated one is answered by the answer to the first.
            _ = AnswerAsync(command, Task.FromResult(s_tooMany));
        }
    }

    private async Task AnswerAsync(MqttApplicationMessage asked, Task<CommandOutcome> outcome)
    {
        Interlocked.Increment(ref _answers);
        try
        {
            byte[] answer = CommandAnswer.Write(await outcome.ConfigureAwait(false));
            await _connection.TryPublishAsync(BrokerMessages.Answer(asked, answer))
                .ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _answers);
        }
    }
}
