using System.Security.Cryptography;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Content;
using Comet.Simulator.Door;
using Comet.Simulator.Pump;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay;

/// <summary>
/// One board as its relay serves it: a log of the board's events under their own ids, and a pump
/// behind the front door.
/// </summary>
/// <remarks>
/// Theory of operation. Whatever brings the board's events (an uplink, a subscription, a broker)
/// tells them here, in any number of copies and from any number of ways at once: what is known
/// already is dropped by its id. The engine belongs to the pump's loop, so each call is a command
/// to it, and has taken effect when its task ends. What still comes of an epoch that was left is
/// old (<see cref="BoardEpochs"/>).
/// </remarks>
public sealed partial class RelayDevice : IAsyncDisposable
{
    private const int CommandsMax = 64;
    private const long CommandLifetimeMs = 60_000;
    private static readonly TimeSpan s_answerPatience = TimeSpan.FromSeconds(10);

    private readonly MonotonicClock _clock = new();
    private readonly BoardEpochs _epochs = new();
    private readonly CommandBook _commands;
    private readonly TopicTable _topics;
    private readonly CometEngine _engine;
    private readonly SocketPump _pump;
    private readonly EventPace _pace;
    private volatile bool _isKnown;
    private volatile bool _isAskedFor = true;

    /// <param name="id">The board's id.</param>
    /// <param name="options">Limits, tokens and names, of the relay.</param>
    /// <param name="loggers">Told of faults.</param>
    public RelayDevice(string id, RelayOptions options, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        Id = id;
        CometLimits limits = options.CreateLimits();
        _topics = new TopicTable(limits.TopicsMax, limits.TopicNamesBytes) { IsOpen = true };
        foreach (string topic in options.Topics)
        {
            _topics.Declare(topic, TopicAccess.Writable);
        }

        _commands = new CommandBook(RandomEpoch(), CommandsMax, CommandLifetimeMs);
        RelayApplication application = new(_topics, TryPublish);
        _engine = new CometEngine(
            limits,
            _topics,
            application,
            new EmbeddedContent(),
            RandomEpoch(),
            options.CreateTokens(),
            options.CreatePolicy(DoorRequest.Prefix + id));
        _engine.RelayEvents();
        _engine.UseUtc(_clock.UtcOffsetMs);
        _pump = new SocketPump(
            _engine,
            application,
            limits,
            new SocketSettings(limits, SocketSettings.SystemDefault),
            new PeerKeys(options.ConnectionsPerPeer is not null),
            _clock,
            loggers.CreateLogger("Comet.Simulator.Relay"));
        _pace = new EventPace(
            id, options.EventsPerSecond, loggers.CreateLogger("Comet.Simulator.Relay"));
    }

    public string Id { get; }

    /// <summary>What serves its followers.</summary>
    public SocketPump Pump => _pump;

    /// <summary>Whether the board's epoch is known. Before, no id can be judged: to say that the
    /// board has restarted would be wrong, and make all who resume forget what they have.</summary>
    public bool IsKnown => _isKnown;

    /// <summary>Somebody has asked for it.</summary>
    public void Touch()
    {
        _isAskedFor = true;
    }

    /// <summary>Whether the board is away, has no clients, and nobody has asked for it since this
    /// was called last.</summary>
    public async Task<bool> IsIdleAsync()
    {
        bool isAskedFor = _isAskedFor;
        _isAskedFor = false;
        RelayDeviceState state = await DescribeAsync().ConfigureAwait(false);
        return !isAskedFor && state is { Link: null, Connections: 0, IsFilling: false };
    }

    /// <summary>Begins to serve, while the board is away.</summary>
    public async Task StartAsync(FrontDoor door)
    {
        ArgumentNullException.ThrowIfNull(door);
        _pump.StartBehind(door);
        await TellPresenceAsync().ConfigureAwait(false);
    }

    /// <summary>What is known of the board.</summary>
    public async Task<RelayDeviceState> DescribeAsync()
    {
        RelayDeviceState? state = null;
        await _pump.InvokeAsync(_ => state = new RelayDeviceState(
            Id,
            _commands.Link?.Name,
            _epochs.Current is { } epoch ? new EventId(epoch, _engine.Log.Last) : null,
            _engine.Log.Next - _engine.Log.First,
            _engine.InUse,
            IsFilling)).ConfigureAwait(false);
        return state!;
    }

    /// <summary>
    /// A way to the board stands; one that stood before is closed, as the newer one knows better,
    /// or this one, where a better one stands (<see cref="WayKind"/>).
    /// </summary>
    public Task AttachAsync(IBoardLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _commands.Attach(link, _clock.NowMs)?.Close();
        Watcher?.HandleWay();
        return TellPresenceAsync();
    }

    /// <summary>A way is lost; unless a newer one stands, the board is away.</summary>
    public Task DetachAsync(IBoardLink link)
    {
        if (!_commands.Detach(link))
        {
            return Task.CompletedTask;
        }

        Watcher?.HandleWay();
        return TellPresenceAsync();
    }

    /// <summary>The board is in this epoch now.</summary>
    /// <param name="epoch">It.</param>
    /// <param name="word">Who says so.</param>
    /// <returns>The last event of it that is known, sequence 0 before the first; or null: the
    /// board has left it before.</returns>
    public async Task<EventId?> EnterEpochAsync(uint epoch, EpochWord word = EpochWord.Board)
    {
        EventId? last = null;
        await _pump.InvokeAsync(_ =>
            last = EnterEpoch(epoch, word) ? new EventId(epoch, _engine.Log.Last) : null)
            .ConfigureAwait(false);
        return last;
    }

    /// <summary>An event has come from the board. What is missing before it will not come any
    /// more.</summary>
    /// <remarks>A board that sends too many is made to wait, and its own log tells what it lost:
    /// whoever carries its events hands in the next one when this ends.</remarks>
    /// <returns>Whether it was new.</returns>
    public async Task<bool> AcceptAsync(BoardEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        bool isNew = false;
        await _pace.WaitAsync().ConfigureAwait(false);
        await _pump.InvokeAsync(_ => isNew = Accept(item, EpochWord.Board)).ConfigureAwait(false);
        return isNew;
    }

    /// <summary>Ends when the board may say something that goes to all of its followers without
    /// being an event.</summary>
    public Task WaitForTurnAsync()
    {
        return _pace.WaitAsync();
    }

    /// <summary>All up to an id that has not come will not come any more.</summary>
    public Task SkipAsync(EventId to)
    {
        return _pump.InvokeAsync(_ => Skip(to));
    }

    /// <summary>The board has a topic, of which no event may ever come.</summary>
    public Task LearnTopicAsync(string name)
    {
        return BoardLine.IsTopic(name)
            ? _pump.InvokeAsync(_ => TopicOf(name))
            : Task.CompletedTask;
    }

    /// <summary>Publishes a value at the board.</summary>
    /// <returns>What becomes of it, within ten seconds; or null: the board cannot be reached, and
    /// it was not sent.</returns>
    public Task<CommandOutcome>? Publish(string topic, byte[] data)
    {
        return _commands.Add(topic, data, _clock.NowMs) is { } command
            ? PatientlyAsync(command.Outcome.Task)
            : null;
    }

    /// <summary>Whether a command has no outcome yet and is awaited: otherwise it is too late to
    /// give it to anybody for the first time.</summary>
    public bool IsWaiting(EventId command)
    {
        return _commands.IsWaiting(
            command, _clock.NowMs, (long)s_answerPatience.TotalMilliseconds);
    }

    /// <summary>Who was given a command says what became of it.</summary>
    /// <param name="command">It.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="isInOrder">Whether answers come in the order of the commands, so that none
    /// will come for those before this one.</param>
    public void Complete(EventId command, CommandOutcome outcome, bool isInOrder)
    {
        _commands.Complete(command, outcome, isInOrder);
    }

    /// <summary>Sends the board away.</summary>
    public void CloseWay()
    {
        _commands.Link?.Close();
    }

    public async ValueTask DisposeAsync()
    {
        CloseWay();
        await _pump.DisposeAsync().ConfigureAwait(false);
    }

    private static long UtcNowMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static uint RandomEpoch()
    {
        return unchecked((uint)RandomNumberGenerator.GetInt32(1, int.MaxValue));
    }

    // By what is so when the loop comes to it: ways may come and go meanwhile.
    private Task TellPresenceAsync()
    {
        return _pump.InvokeAsync(_ => _engine.SetPresence(_commands.Link is not null, UtcNowMs));
    }

    private static async Task<CommandOutcome> PatientlyAsync(Task<CommandOutcome> publishing)
    {
        try
        {
            return await publishing.WaitAsync(s_answerPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return CommandOutcome.Unknown;
        }
    }

    private bool TryPublish(string topic, byte[] data)
    {
        if (Publish(topic, data) is not { } publishing)
        {
            return false;
        }

        _ = TellRefusalAsync(_engine.Publisher, topic, publishing);
        return true;
    }

    // Who publishes over a WebSocket is told by the event itself that all is well.
    private async Task TellRefusalAsync(
        long publisher, string topic, Task<CommandOutcome> publishing)
    {
        CommandOutcome outcome = await publishing.ConfigureAwait(false);
        if (!outcome.IsDone)
        {
            byte[] message = JsonSerializer.SerializeToUtf8Bytes(
                new { error = outcome.Error, topic });
            _pump.Post(nowMs => _engine.TellRefused(publisher, message, nowMs));
        }
    }

    private bool EnterEpoch(uint epoch, EpochWord word)
    {
        uint? before = _epochs.Current;

        // While the board itself is there, nobody else knows better.
        bool isRumour = before != epoch && word != EpochWord.Board && DirectWay is not null;
        if (isRumour || !_epochs.TryEnter(epoch, word))
        {
            return false;
        }

        if (before != epoch)
        {
            _engine.RestartLog(epoch);
            _isKnown = true;
            Watcher?.HandleEvents();
        }

        return true;
    }

    private void Skip(EventId to)
    {
        if (_epochs.Current == to.Epoch && to.Sequence >= _engine.Log.Next)
        {
            _engine.SkipTo(to.Sequence + 1);
            Watcher?.HandleEvents();
        }
    }

    private bool Accept(BoardEvent item, EpochWord word)
    {
        EventLog log = _engine.Log;
        if (!EnterEpoch(item.Id.Epoch, word) || item.Id.Sequence < log.Next)
        {
            return false;
        }

        _engine.SkipTo(item.Id.Sequence);
        int topic = TopicOf(item.Topic);
        if (topic < 0)
        {
            // One topic too many: its events are missing, and everybody is told.
            _engine.SkipTo(item.Id.Sequence + 1);
        }
        else
        {
            _engine.PublishNext(topic, item.TimeMs, item.Data, 0, item.Data.Length);
        }

        Watcher?.HandleEvents();
        return true;
    }

    private int TopicOf(string name)
    {
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(name);
        int topic = _topics.Find(bytes, 0, bytes.Length);
        return topic >= 0 ? topic
            : _topics.Count < _topics.Capacity ? _topics.Declare(name, TopicAccess.Writable)
            : -1;
    }
}
