using System.Net;
using Comet.Embedded.Engine;
using Comet.Simulator.Board;
using Comet.Simulator.Board.Signals;
using Comet.Simulator.Content;
using Comet.Simulator.Faults;
using Comet.Simulator.Fleet.Page;
using Comet.Simulator.Hosting;
using Comet.Simulator.Load;
using Comet.Simulator.Metrics;
using Comet.Simulator.Options;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Fleet;

/// <summary>Many boards in one process, each with its own engine, epoch and seed.</summary>
internal sealed class FleetHost : IAsyncDisposable
{
    // What a board has open besides its connections: a listener, and what the event loop waits by.
    private const int FilesPerBoard = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly FleetOptions _options;
    private readonly CometLimits _limits;
    private readonly TemperatureTrace _trace;
    private readonly ContentSource _content = new EmbeddedContent();
    private readonly IFleetAddresses _addresses;
    private readonly SimulatorMeter _meter = new();
    private readonly Random _dice;
    private readonly List<FleetBoard> _boards = [];
    private TlsIdentity? _tls;
    private IDisposable? _telemetry;
    private LoadCrowd? _load;
    private IPAddress _address = IPAddress.Loopback;
    private bool _isStopped;

    /// <param name="options">How many, and what each is like.</param>
    /// <param name="trace">What the boards' temperatures replay.</param>
    /// <param name="loggers">Told of each board under its id.</param>
    /// <exception cref="SimulatorException">The options do not go together.</exception>
    public FleetHost(
        FleetOptions options,
        TemperatureTrace trace,
        ILoggerFactory loggers)
    {
        _options = options;
        _trace = trace;
        Loggers = loggers;
        _limits = options.Board.CreateLimits();
        options.Check(_limits);
        _addresses = options.HasOnePort
            ? new DevicePaths(options, loggers)
            : new ConsecutivePorts(options.Board.Port, options.Boards);
        _dice = new Random(options.Board.Seed);
        Watch = new FleetWatch(_boards, loggers.CreateLogger("Comet.Simulator.Fleet"));
        _meter.Attach(Watch.Read);
    }

    public IReadOnlyList<FleetBoard> Boards => _boards;

    public FleetOptions Options => _options;

    public ILoggerFactory Loggers { get; }

    public FleetWatch Watch { get; }

    public SimulatorMeter Meter => _meter;

    /// <summary>The web files of all boards.</summary>
    public ContentSource Content => _content;

    /// <summary>The certificate of all boards, or null.</summary>
    public TlsIdentity? Tls => _tls;

    /// <summary>The fleet's page, once it runs; null without one.</summary>
    public FleetBench? Bench { get; private set; }

    /// <summary>Clients of its own, or null.</summary>
    public LoadReport? Load => _load?.Report;

    /// <summary>Whether everybody on the network may use the boards.</summary>
    public bool IsOpenToAll =>
        !IPAddress.IsLoopback(_address) && !_boards[0].Host.NeedsToken;

    /// <summary>Where the boards are, in lines, once they run.</summary>
    public IEnumerable<string> Addresses => _addresses.Describe(_boards);

    /// <summary>Starts one board after the other, then the page and the clients.</summary>
    /// <param name="started">Is told how many boards run.</param>
    /// <param name="cancellation">Leaves it at those that run.</param>
    /// <exception cref="SimulatorException">Something cannot be had; nothing runs then.
    /// </exception>
    public async Task StartAsync(
        Action<int>? started = null, CancellationToken cancellation = default)
    {
        int clients = _options.Subscribers;
        int files = (_options.Boards * (FilesPerBoard + _limits.Connections)) + clients;
        OpenFiles.CheckRoomFor(
            files,
            $"fleet {_options.Boards}, which may open {files}",
            "fewer boards or --connections");
        IPAddress address =
            await BindAddress.ResolveAsync(_options.Board.Bind).ConfigureAwait(false);
        _address = address;
        _addresses.Check(address);
        _tls = _options.Board.Tls is { } tls ? TlsIdentity.Create(tls, address) : null;
        _boards.AddRange(CreateBoards());
        foreach (FleetBoard board in _boards)
        {
            cancellation.ThrowIfCancellationRequested();
            await _addresses.StartAsync(board).ConfigureAwait(false);
            started?.Invoke(board.Index + 1);
        }

        await _addresses.OpenAsync(address, _boards).ConfigureAwait(false);
        await Watch.StartAsync().ConfigureAwait(false);
        _telemetry = Telemetry.StartWhenConfigured(_meter, _boards[0].Host.Epoch);
        if (_options.Board.BenchPort is { } port)
        {
            Bench = await FleetBench.StartAsync(this, port).ConfigureAwait(false);
        }

        if (clients > 0)
        {
            _load = LoadCrowd.Start(
                [.. _boards.Select(TargetOf)], clients, _options.Board.Token, _tls);
        }
    }

    /// <summary>Brings a fault about on those that are selected; it is in effect when the task is
    /// done.</summary>
    /// <returns>Those on which it is.</returns>
    /// <exception cref="SimulatorException">It cannot be meant; it is then on nowhere.</exception>
    /// <exception cref="TimeoutException">A board's event loop does not answer.</exception>
    public async Task<IReadOnlyList<FleetBoard>> ApplyFaultAsync(
        FaultSetting fault, FleetSelection selection)
    {
        IReadOnlyList<FleetBoard> chosen = Choose(selection);
        await ForEachAsync(
            chosen, host => host.ApplyFaultAsync(fault.Type.Name, fault.Arguments))
            .ConfigureAwait(false);
        return chosen;
    }

    /// <summary>Ends a fault on those that are selected.</summary>
    /// <returns>Those on which it is not any more.</returns>
    /// <exception cref="SimulatorException">There is none of this name.</exception>
    /// <exception cref="TimeoutException">A board's event loop does not answer.</exception>
    public async Task<IReadOnlyList<FleetBoard>> ClearFaultAsync(
        string name, FleetSelection selection)
    {
        IReadOnlyList<FleetBoard> chosen = Choose(selection);
        await ForEachAsync(chosen, host => host.ClearFaultAsync(name)).ConfigureAwait(false);
        return chosen;
    }

    /// <summary>Lets a sensor of those that are selected measure something else.</summary>
    /// <returns>Those that do.</returns>
    /// <exception cref="SimulatorException">It cannot be meant.</exception>
    public IReadOnlyList<FleetBoard> SetSignal(SignalSetting signal, FleetSelection selection)
    {
        IReadOnlyList<FleetBoard> chosen = Choose(selection);
        foreach (FleetBoard board in chosen)
        {
            board.Host.SetSignal(signal.Text);
        }

        return chosen;
    }

    /// <summary>Lets a sensor of those that are selected measure the trace.</summary>
    /// <returns>Those that do.</returns>
    public IReadOnlyList<FleetBoard> ClearSignal(Sensor sensor, FleetSelection selection)
    {
        IReadOnlyList<FleetBoard> chosen = Choose(selection);
        foreach (FleetBoard board in chosen)
        {
            board.Host.ClearSignal(sensor);
        }

        return chosen;
    }

    /// <summary>
    /// Lets the clients take what there is, then stops everything gracefully, within a bounded
    /// time.
    /// </summary>
    /// <returns>How many boards did not stop.</returns>
    public async Task<int> StopAsync()
    {
        if (_isStopped)
        {
            return 0;
        }

        _isStopped = true;
        await Watch.DisposeAsync().ConfigureAwait(false);
        if (Watch.IsStarted)
        {
            await Watch.LookAsync().ConfigureAwait(false);
        }

        if (_load is not null)
        {
            await _load.StopAsync().ConfigureAwait(false);
        }

        if (Bench is not null)
        {
            await Bench.DisposeAsync().ConfigureAwait(false);
        }

        _telemetry?.Dispose();
        _meter.Detach();
        await _addresses.DisposeAsync().ConfigureAwait(false);
        Task[] stops = [.. _boards.Select(board => board.Host.StopAsync())];
        try
        {
            await Task.WhenAll(stops).WaitAsync(s_patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Counted below.
        }

        return stops.Count(stop => !stop.IsCompletedSuccessfully);
    }

    public async ValueTask DisposeAsync()
    {
        if (await StopAsync().ConfigureAwait(false) == 0)
        {
            foreach (FleetBoard board in _boards)
            {
                await board.Host.DisposeAsync().ConfigureAwait(false);
            }
        }

        if (_load is not null)
        {
            await _load.DisposeAsync().ConfigureAwait(false);
        }

        _meter.Dispose();
        _tls?.Dispose();
    }

    // The same seed makes the same boards, and a larger fleet begins with those of a smaller one.
    private IEnumerable<FleetBoard> CreateBoards()
    {
        Random seeds = new(_options.Board.Seed);
        bool[] isFaulty =
            FleetSelection.ChooseShare(_options.Boards, _options.FaultSharePercent, _dice);
        SimulatorOptions common = _options.Board with { BenchPort = null };
        if (!common.Signals.Any(signal => signal.Sensor == Sensor.Temperature))
        {
            SignalSetting signal = SignalSetting.Parse(FleetOptions.DefaultSignal);
            common = common with { Signals = [.. common.Signals, signal] };
        }

        HostShare share = new(_meter, _tls);
        for (int index = 0; index < _options.Boards; index++)
        {
            int seed = seeds.Next();
            SimulatorOptions options = _addresses.Place(common, index) with
            {
                Seed = seed,
                Faults = isFaulty[index] ? common.Faults : [],
                UplinkUrl = common.UplinkUrl?.Replace(
                    SimulatorOptions.UplinkIdPlace,
                    FleetOptions.IdOf(index),
                    StringComparison.Ordinal),
            };
            SimulatorHost host = new(
                options,
                _limits,
                _trace,
                new BoardLoggers(Loggers, FleetOptions.IdOf(index)),
                _content,
                share: share);
            yield return new FleetBoard(host, index, seed, _options, _addresses);
        }
    }

    private static LoadTarget TargetOf(FleetBoard board)
    {
        // A board that is off the network owes its clients what it publishes meanwhile.
        return new LoadTarget(
            [board.Url],
            () => board.Reading is { Faults.Length: 0 } end ? (end.Epoch, end.Last) : null);
    }

    private IReadOnlyList<FleetBoard> Choose(FleetSelection selection)
    {
        lock (_dice)
        {
            return selection.Choose(_boards, _dice);
        }
    }

    private static Task ForEachAsync(
        IReadOnlyList<FleetBoard> boards, Func<SimulatorHost, Task> act)
    {
        return Task.WhenAll(boards.Select(board => act(board.Host))).WaitAsync(s_patience);
    }
}
