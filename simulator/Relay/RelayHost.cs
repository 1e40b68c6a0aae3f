using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Bench;
using Comet.Simulator.Door;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Comet.Simulator.Relay.Broker;
using Comet.Simulator.Relay.Site;
using Comet.Simulator.Relay.Ways;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay;

/// <summary>A relay, composed for the program and for tests.</summary>
public sealed class RelayHost : IAsyncDisposable
{
    private const int PatienceMs = 10_000;

    private readonly RelayOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly RelayBoards _boards;
    private readonly FrontDoor _door;
    private readonly UplinkEndpoint _uplinks;
    private readonly IdleBoards _idle;
    private readonly List<PullWay> _pulls = [];
    private DoorSite? _site;
    private IPEndPoint _endPoint = new(IPAddress.None, 0);

    public RelayHost(RelayOptions options, ILoggerFactory loggers)
    {
        _options = options;
        _loggers = loggers;
        ILogger log = loggers.CreateLogger("Comet.Simulator.Relay");
        _boards = new RelayBoards(options, loggers);
        _door = new FrontDoor(_boards, PatienceMs, log);
        _uplinks = new UplinkEndpoint(_boards, options, log);
        _idle = new IdleBoards(_boards, options, log);
        _idle.GivenUp += _uplinks.Forget;
    }

    /// <summary>Where a client on this machine reaches it, once it is started.</summary>
    public Uri Url => new($"http://{_endPoint}/");

    /// <summary>What was bound.</summary>
    public IPEndPoint EndPoint => _endPoint;

    /// <summary>The broker that joins it with others, or null.</summary>
    public string? BrokerUrl => _boards.Broker?.Url;

    /// <summary>The boards.</summary>
    internal RelayBoards Boards => _boards;

    /// <exception cref="SimulatorException">The address or port cannot be had.</exception>
    public async Task StartAsync()
    {
        IPAddress address = await BindAddress.ResolveAsync(_options.Bind).ConfigureAwait(false);
        if (!IPAddress.IsLoopback(address) && _options.Token is null && !_options.IsAnonymous)
        {
            throw new SimulatorException(
                $"--bind {_options.Bind}: open to the network without a --token; expected one, or "
                + "--anonymous to let everybody in",
                SimulatorException.UsageExitCode);
        }

        if (!IPAddress.IsLoopback(address) && !_options.IsAnonymous
            && _options.Devices.Any(device => device.Value is null))
        {
            throw new SimulatorException(
                $"--bind {_options.Bind}: anybody on the network could be a board; expected "
                + "--device with a token, or --anonymous to let everybody in",
                SimulatorException.UsageExitCode);
        }

        _boards.Broker = await RelayBroker
            .CreateAsync(_options, _boards, _loggers.CreateLogger("Comet.Simulator.Relay"))
            .ConfigureAwait(false);
        _site = await DoorSite.StartAsync(_loggers, MapSite).ConfigureAwait(false);
        _boards.Use(_door, _site.Listener);
        _boards.Broker?.Start();
        foreach (string id in _options.Devices.Keys.Where(id => id != RelayOptions.AnyDevice))
        {
            await OpenAsync(id).ConfigureAwait(false);
        }

        await StartPullsAsync().ConfigureAwait(false);
        _idle.Start();

        try
        {
            _endPoint = _door.Listen(new IPEndPoint(address, _options.Port));
            _door.Start();
        }
        catch (SocketException fault)
        {
            throw new SimulatorException(
                BindAddress.Explain(fault, _options.Bind, address, _options.Port));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync().ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
        foreach (PullWay pull in _pulls)
        {
            await pull.DisposeAsync().ConfigureAwait(false);
        }

        if (_boards.Broker is { } broker)
        {
            await broker.DisposeAsync().ConfigureAwait(false);
        }

        // What still comes of a board that is sent away needs its device.
        _boards.CloseWays();
        if (_site is not null)
        {
            await _site.DisposeAsync().ConfigureAwait(false);
        }

        await _boards.DisposeAsync().ConfigureAwait(false);
        _uplinks.Dispose();
    }

    private async Task<RelayDevice> OpenAsync(string id)
    {
        try
        {
            return await _boards.OpenAsync(id).ConfigureAwait(false);
        }
        catch (BenchException fault)
        {
            throw new SimulatorException($"board {id}: {fault.Message}");
        }
    }

    private async Task StartPullsAsync()
    {
        ILogger log = _loggers.CreateLogger("Comet.Simulator.Relay");
        foreach ((string id, PullSource source) in _options.Pulls)
        {
            RelayDevice device = await OpenAsync(id).ConfigureAwait(false);
            PullWay pull = new(device, source, log);
            _pulls.Add(pull);
            pull.Start();
        }
    }

    private void MapSite(WebApplication site)
    {
        site.UseWebSockets();
        _uplinks.Map(site);
        new RelayRoutes(_boards, _options).Map(site);
    }
}
