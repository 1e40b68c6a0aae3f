using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace Comet.Simulator.Relay.Broker;

/// <summary>
/// A connection to the broker that comes again whenever it is lost.
/// </summary>
/// <remarks>
/// Each begins without a session: what was sent meanwhile is not kept for it, since whoever uses it
/// asks for what it has missed by id. <see cref="Connected"/> and <see cref="Lost"/> come in turns.
/// </remarks>
internal sealed class BrokerConnection : IAsyncDisposable
{
    // At most as many are on their way to a broker that takes more.
    private const int WindowMax = 64;
    private const int BackOffMinMs = 100;
    private const int BackOffMaxMs = 5000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _end = new();
    private readonly MqttClientOptions _options;
    private readonly string _id;
    private readonly MqttClientSubscribeOptions _subscribe;
    private readonly Func<MqttApplicationMessage, Task> _receive;
    private readonly string _broker;
    private readonly ILogger _log;
    private readonly bool _tellsOutages;
    private readonly SemaphoreSlim _turn = new(1);
    private volatile SemaphoreSlim _window = new(WindowMax);
    private TaskCompletionSource<string> _lost =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task _running = Task.CompletedTask;
    private volatile bool _isConnected;
    private long _connections;

    /// <param name="broker">The broker's address, for the log.</param>
    /// <param name="options">What it is shown.</param>
    /// <param name="filters">What is subscribed to.</param>
    /// <param name="receive">Takes what comes, one at a time; while it does, nothing else is
    /// acknowledged.</param>
    /// <param name="log">Told of faults.</param>
    /// <param name="tellsOutages">Whether it is told once of each outage, too.</param>
    public BrokerConnection(
        BrokerAddress broker,
        MqttClientOptions options,
        IEnumerable<MqttTopicFilterBuilder> filters,
        Func<MqttApplicationMessage, Task> receive,
        ILogger log,
        bool tellsOutages)
    {
        _tellsOutages = tellsOutages;
        _broker = broker.ToString();
        _options = options;
        _id = options.ClientId;
        _receive = receive;
        _log = log;
        MqttClientSubscribeOptionsBuilder subscribe = new();
        foreach (MqttTopicFilterBuilder filter in filters)
        {
            subscribe.WithTopicFilter(filter);
        }

        _subscribe = subscribe.Build();
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
        _client.DisconnectedAsync += lost =>
        {
            _lost.TrySetResult(
                "the connection was lost: " + (lost.Exception is { } fault
                    ? CauseOf(fault)
                    : $"{lost.Reason} {lost.ReasonString}".TrimEnd()));
            return Task.CompletedTask;
        };
    }

    /// <summary>It stands, and what is subscribed to will come.</summary>
    public event Action? Connected;

    /// <summary>It no longer stands.</summary>
    public event Action? Lost;

    public bool IsConnected => _isConnected;

    public void Start()
    {
        _running = RunAsync();
    }

    /// <summary>Publishes a message, behind those of earlier calls; waits while the broker has not
    /// acknowledged as many as it takes at once.</summary>
    /// <returns>Whether the broker has it; otherwise it may.</returns>
    public async Task<bool> TryPublishAsync(MqttApplicationMessage message)
    {
        try
        {
            using CancellationTokenSource limit =
                CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            limit.CancelAfter(s_patience);
            MqttClientPublishResult result =
                await PublishAsync(message, limit.Token).ConfigureAwait(false);
            if (result.ReasonCode is MqttClientPublishReasonCode.Success
                or MqttClientPublishReasonCode.NoMatchingSubscribers)
            {
                return true;
            }

            BrokerLog.PublishRefused(_log, message.Topic, result.ReasonCode);
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            // Whoever publishes tries again, or does without.
        }

        return false;
    }

    /// <summary>Takes leave, so that no last will is told.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _client.Dispose();
        _end.Dispose();
    }

    private async Task<MqttClientPublishResult> PublishAsync(
        MqttApplicationMessage message, CancellationToken end)
    {
        SemaphoreSlim window = await EnterAsync(end).ConfigureAwait(false);
        Task<MqttClientPublishResult> publishing;
        try
        {
            // It is on its way, behind those before it, when this returns.
            publishing = _client.PublishAsync(message, end);
        }
        finally
        {
            _turn.Release();
        }

        try
        {
            return await publishing.ConfigureAwait(false);
        }
        finally
        {
            window.Release();
        }
    }

    // Those who wait for the window are let in one by one, or they would overtake each other.
    private async Task<SemaphoreSlim> EnterAsync(CancellationToken end)
    {
        await _turn.WaitAsync(end).ConfigureAwait(false);
        try
        {
            SemaphoreSlim window = _window;
            await window.WaitAsync(end).ConfigureAwait(false);
            return window;
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    private async Task RunAsync()
    {
        int backOffMs = BackOffMinMs;
        bool isTold = !_tellsOutages;
        while (!_end.IsCancellationRequested)
        {
            string? fault = await TryConnectAsync().ConfigureAwait(false);
            if (fault is null)
            {
                if (_tellsOutages)
                {
                    BrokerLog.BrokerReached(_log, _broker);
                }

                (isTold, backOffMs) = (!_tellsOutages, BackOffMinMs);
                fault = await ServeAsync().ConfigureAwait(false);
            }

            if (!_end.IsCancellationRequested && !isTold)
            {
                isTold = true;
                BrokerLog.BrokerAway(_log, _broker, fault);
            }

            // Relays that lost the same broker do not come back at the same moment.
            int waitMs = Random.Shared.Next(backOffMs / 2, backOffMs);
            backOffMs = Math.Min(2 * backOffMs, BackOffMaxMs);
            await Task.Delay(waitMs, _end.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Why it no longer stands.
    private async Task<string> ServeAsync()
    {
        string reason = "";
        _isConnected = true;
        Connected?.Invoke();
        try
        {
            reason = await _lost.Task.WaitAsync(_end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await SayGoodbyeAsync().ConfigureAwait(false);
        }

        _isConnected = false;
        Lost?.Invoke();
        return reason;
    }

    private async Task SayGoodbyeAsync()
    {
        using CancellationTokenSource limit = new(s_patience);
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token)
                .ConfigureAwait(false);
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            // It was lost at the same moment.
        }
    }

    // Why it does not stand, or null.
    private async Task<string?> TryConnectAsync()
    {
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(s_patience);
        try
        {
            _lost = new TaskCompletionSource<string>(
                TaskCreationOptions.RunContinuationsAsynchronously);

            // A broker that has not noticed the end of the last one may end both.
            _options.ClientId = $"{_id}-{++_connections}";
            MqttClientConnectResult result =
                await _client.ConnectAsync(_options, limit.Token).ConfigureAwait(false);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                return result.ResultCode is MqttClientConnectResultCode.NotAuthorized
                    or MqttClientConnectResultCode.BadUserNameOrPassword
                        ? "it refuses the user name or the password"
                        : $"it refuses the connection: {result.ResultCode}";
            }

            int most = result.ReceiveMaximum is > 0 and { } told ? told : WindowMax;
            _window = new SemaphoreSlim(Math.Min(WindowMax, most));
            MqttClientSubscribeResult subscribed =
                await _client.SubscribeAsync(_subscribe, limit.Token).ConfigureAwait(false);
            foreach (MqttClientSubscribeResultItem item in subscribed.Items)
            {
                if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                {
                    BrokerLog.SubscriptionRefused(_log, item.TopicFilter.Topic, item.ResultCode);
                }
            }

            return null;
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            return CauseOf(fault);
        }
    }

    private static string CauseOf(Exception fault)
    {
        while (fault.InnerException is { } inner)
        {
            fault = inner;
        }

        return fault is OperationCanceledException
            ? $"it has not answered within {s_patience.TotalSeconds} s"
            : fault.Message;
    }

    // The client throws what the network, TLS and its own state machine throw.
    private static bool IsOutage(Exception fault)
    {
        return fault is not (OutOfMemoryException or ArgumentException);
    }

    private async Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        try
        {
            await _receive(received.ApplicationMessage).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            BrokerLog.MessageFault(_log, received.ApplicationMessage.Topic, fault);
        }
    }
}
