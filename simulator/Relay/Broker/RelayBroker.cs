using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Comet.Simulator.Bench;
using Comet.Simulator.Door;
using Comet.Simulator.Options;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// Joins this relay to others by a broker: whatever relay a board has dialled, all of them serve
/// it.
/// </summary>
/// <remarks>
/// One connection brings what others say of all boards; what this relay says of a board whose way
/// it has goes by a connection of that board's (<see cref="Ownership"/>). A board that another
/// relay announces is served here from then on.
/// </remarks>
internal sealed class RelayBroker : IAsyncDisposable
{
    // By then the broker has sent what it retains.
    private static readonly TimeSpan s_retainedPatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, BrokerBoard> _boards = new();
    private readonly BrokerConnection _connection;
    private readonly BrokerSettings _settings;
    private readonly RelayBoards _devices;
    private readonly EmbeddedBroker? _embedded;
    private readonly ILogger _log;
    private CancellationTokenSource _statesEnd = new();
    private bool _isFullTold;

    private RelayBroker(
        RelayBoards devices, BrokerSettings settings, EmbeddedBroker? embedded, ILogger log)
    {
        _devices = devices;
        _settings = settings;
        _embedded = embedded;
        _log = log;
        _connection = new BrokerConnection(
            settings.Address,
            settings.Address.CreateOptions($"comet-{settings.Instance}").Build(),
            BrokerTopic.FiltersOf(settings.Instance).Select(BrokerMessages.Filter),
            ReceiveAsync,
            log,
            tellsOutages: true);
        _connection.Connected += () =>
        {
            _statesEnd = new CancellationTokenSource();
            _ = LeaveStatesAsync(_statesEnd.Token);
            TellAll(true);
        };
        _connection.Lost += () =>
        {
            _statesEnd.Cancel();
            TellAll(false);
        };
    }

    /// <summary>Where the broker is, such as <c>mqtt://127.0.0.1:1883</c>.</summary>
    public string Url => _settings.Address.ToString();

    /// <summary>Whether the broker is reached.</summary>
    public bool IsConnected => _connection.IsConnected;

    /// <summary>Makes one, if the options say so.</summary>
    /// <returns>It, or null: the relay is to be alone.</returns>
    /// <exception cref="SimulatorException">The broker's address is none, or the port for one of
    /// the relay's own cannot be had.</exception>
    public static async Task<RelayBroker?> CreateAsync(
        RelayOptions options, RelayBoards devices, ILogger log)
    {
        EmbeddedBroker? embedded = null;
        BrokerAddress address;
        if (options.BrokerUrl is { } url)
        {
            address = BrokerAddress.Parse(url, options.BrokerCa);
        }
        else if (options.BrokerPort is { } port)
        {
            try
            {
                embedded =
                    await EmbeddedBroker.StartAsync(port, options.Token).ConfigureAwait(false);
            }
            catch (SimulatorException fault) when (options.IsBrokerOptional)
            {
                RelayLog.NoBroker(log, fault.Message);
                return null;
            }

            address = new BrokerAddress(
                "127.0.0.1", embedded.Port, options.Token is null ? null : "relay",
                options.Token, null);
        }
        else
        {
            return null;
        }

        BrokerSettings settings = new(
            address,
            options.Name ?? Environment.MachineName,
            RandomNumberGenerator.GetHexString(16, true),
            options.CreateLimits().BodyBytesMax);
        return new RelayBroker(devices, settings, embedded, log);
    }

    /// <summary>Begins; that the broker cannot be reached is no error.</summary>
    public void Start()
    {
        _connection.Start();
    }

    /// <summary>A device has come to be; called before it is started.</summary>
    /// <returns>Its part in what relays tell each other, which <see cref="Join"/> begins.</returns>
    public BrokerBoard Watch(RelayDevice device)
    {
        return new BrokerBoard(device, _settings, _connection, _log);
    }

    /// <summary>A device is started.</summary>
    public void Join(string id, BrokerBoard board)
    {
        _boards[id] = board;
        board.Start();
        if (_connection.IsConnected)
        {
            board.Connect(true);
        }
    }

    /// <summary>A device is given up.</summary>
    public ValueTask LeaveAsync(RelayDevice device)
    {
        return _boards.TryRemove(device.Id, out BrokerBoard? board)
            ? board.DisposeAsync()
            : ValueTask.CompletedTask;
    }

    /// <summary>Takes leave of the broker: the boards whose way this relay has are told to be
    /// offline.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_boards.Values.Select(board => board.DisposeAsync().AsTask()))
            .ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync().ConfigureAwait(false);
        }
    }

    // What a broker retains is for who finds nobody to ask. After that it would come with each
    // event, which says the same.
    private async Task LeaveStatesAsync(CancellationToken end)
    {
        await Task.Delay(s_retainedPatience, end)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!end.IsCancellationRequested)
        {
            await _connection.UnsubscribeAsync(BrokerTopic.States).ConfigureAwait(false);
        }
    }

    private void TellAll(bool isConnected)
    {
        foreach (BrokerBoard board in _boards.Values)
        {
            board.Connect(isConnected);
        }
    }

    private async Task ReceiveAsync(MqttApplicationMessage message)
    {
        if (BrokerTopic.Read(message.Topic) is not { } topic
            || !DoorRequest.IsId(Encoding.UTF8.GetBytes(topic.Device)))
        {
            return;
        }

        if (!_boards.TryGetValue(topic.Device, out BrokerBoard? board))
        {
            if (topic.Kind != BrokerTopic.Presence || message.Payload.IsEmpty)
            {
                return;
            }

            if (_boards.Count >= RelayBoards.CountMax)
            {
                if (!_isFullTold)
                {
                    _isFullTold = true;
                    BrokerLog.TooManyBoards(_log, RelayBoards.CountMax, topic.Device);
                }

                return;
            }

            try
            {
                await _devices.OpenAsync(topic.Device).ConfigureAwait(false);
            }
            catch (BenchException)
            {
                // There is no room, which is told already.
                return;
            }

            board = _boards[topic.Device];
        }

        board.Take(topic, message);
    }
}
