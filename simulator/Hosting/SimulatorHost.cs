using System.Net;
using System.Net.Sockets;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Board;
using Comet.Simulator.Chip;
using Comet.Simulator.Content;
using Comet.Simulator.Door;
using Comet.Simulator.Faults;
using Comet.Simulator.Metrics;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Simulator.Recording;
using Comet.Simulator.Uplink;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Hosting;

/// <summary>A board, an engine and a pump, composed for the program and for tests.</summary>
public sealed partial class SimulatorHost : IAsyncDisposable
{
    private readonly SocketPump _pump;
    private IDisposable? _telemetry;
    private readonly SimulatorOptions _options;
    private readonly RecordingHeader _recordingHeader;
    private Recorder? _recorder;
    private readonly ContentSource _content;
    private readonly AccessTokens? _tokens;
    private readonly AccessPolicy? _policy;
    private readonly MonotonicClock _clock = new();
    private readonly FaultBoard _faults;
    private readonly HostSignals _signals;
    private readonly HostShare? _share;
    private readonly MeterReading _past = new();

    /// <param name="options">Port, address, speed, tokens and TLS are used.</param>
    /// <param name="limits">Those of the options, or a test's.</param>
    /// <param name="trace">What the board's temperature replays.</param>
    /// <param name="loggers">Told of each fault and, if they ask, of each connection.</param>
    /// <param name="content">The files to offer, or null for those of the program.</param>
    /// <param name="readiness">How the pump learns which sockets are ready.</param>
    /// <param name="share">What it has in common with other boards, or null.</param>
    public SimulatorHost(
        SimulatorOptions options,
        CometLimits limits,
        TemperatureTrace trace,
        ILoggerFactory loggers,
        ContentSource? content = null,
        ReadinessKind readiness = ReadinessKind.System,
        HostShare? share = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(loggers);
        Loggers = loggers;
        _share = share;
        Meter = share?.Meter ?? new SimulatorMeter();
        _options = options;
        _network = new BoardNetwork(() => _faults!.IsAway);
        Limits = limits;
        Board = new VirtualBoard(trace, options.Speed ?? trace.DefaultSpeed, TimeProvider.System);
        _signals = new HostSignals(Board, options.Seed);
        options.Signals.ToList().ForEach(_signals.Set);

        content ??= new EmbeddedContent();
        _content = content;
        _tokens = options.CreateTokens();
        _policy = options.CreatePolicy();
        (Epoch, Topics, Engine, Application) = CreateEngine();
        Budget = new MemoryBudget(limits, _tokens, _policy);
        NeedsToken = _tokens is not null;
        _recordingHeader = RecordingHeader.Of(
            options, limits, Epoch, _utcOffsetMs, Topics, content, Board);

        bool isDevice = options.Profile == SimulatorProfile.Esp32;
        SocketSettings settings = new(
            limits,
            isDevice ? SocketSettings.DeviceSendBufferBytes : SocketSettings.SystemDefault);
        PeerKeys peers = new(countsLoopback: options.ConnectionsPerPeer is not null);
        ILogger logger = loggers.CreateLogger("Comet.Simulator");
        try
        {
            _pump = new SocketPump(
                Engine, CreateDriver(), limits, settings, peers, _clock,
                logger, readiness, new DeliveryClock(Engine, limits, Meter.DeliveryDelay));
        }
        catch (IOException fault)
        {
            throw new SimulatorException(NoReadiness(fault));
        }

        _faults = new FaultBoard(
            limits.Connections,
            options.Seed,
            isDevice ? SocketSettings.DeviceSendBufferBytes : HostLineBytes,
            _clock);
        _faults.Attach(this);
        if (isDevice)
        {
            UseChip(logger);
        }

        _pump.UseFaults(_faults);
        Board.ButtonChanged += (_, _) => _pump.Post(nowMs => Application.HandleButton(nowMs));
    }

    public CometLimits Limits { get; }

    /// <summary>For whoever serves along with this.</summary>
    public ILoggerFactory Loggers { get; }

    /// <summary>Another one after each reboot.</summary>
    public uint Epoch { get; private set; }

    public VirtualBoard Board { get; }

    public MemoryBudget Budget { get; }

    /// <summary>Whether all but the files is for those who have an access token.</summary>
    public bool NeedsToken { get; }

    /// <summary>Whether the server is reached by https and wss, and by nothing else.</summary>
    public bool UsesTls => _options.UsesTls;

    /// <summary>The certificate under TLS, once <see cref="StartAsync"/> is done.</summary>
    public TlsIdentity? Tls { get; private set; }

    /// <summary>Declared in the constructor, the same ever after.</summary>
    public TopicTable Topics { get; private set; }

    /// <summary>What is measured.</summary>
    public SimulatorMeter Meter { get; }

    /// <summary>What serves, for the guide of a front door.</summary>
    public SocketPump Pump => _pump;

    /// <summary>Only for commands given to <see cref="InvokeAsync"/>.</summary>
    public CometEngine Engine { get; private set; }

    /// <summary>Only for commands given to <see cref="InvokeAsync"/>.</summary>
    public BoardApplication Application { get; private set; }

    /// <summary>What was bound, once <see cref="StartAsync"/> is done.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Where a client on this machine reaches the server.</summary>
    public Uri Url
    {
        get
        {
            IPAddress address = EndPoint.Address;
            if (address.Equals(IPAddress.Any))
            {
                address = IPAddress.Loopback;
            }
            else if (address.Equals(IPAddress.IPv6Any))
            {
                address = IPAddress.IPv6Loopback;
            }

            string scheme = UsesTls ? "https" : "http";
            return new Uri($"{scheme}://{new IPEndPoint(address, EndPoint.Port)}/");
        }
    }

    /// <exception cref="SimulatorException">
    /// The address or port cannot be had, or the certificate is not what it must be.
    /// </exception>
    public async Task StartAsync()
    {
        CheckRoom();
        IPAddress address = await BindAddress.ResolveAsync(_options.Bind).ConfigureAwait(false);
        if (!IPAddress.IsLoopback(address) && !NeedsToken && !_options.IsAnonymous)
        {
            throw new SimulatorException(
                $"--bind {_options.Bind}: open to the network without a --token; expected one, or "
                + "--anonymous to let everybody in",
                SimulatorException.UsageExitCode);
        }

        // What cannot be meant is found out before anything listens.
        CheckFaults();
        Tls = _options.Tls is null ? null
            : _share?.Tls ?? TlsIdentity.Create(_options.Tls, address);
        StartTaps();
        try
        {
            EndPoint = await _pump.StartAsync(
                new IPEndPoint(address, _options.Port), Tls?.CreateOptions())
                .ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw new SimulatorException(NoReadiness(fault));
        }
        catch (SocketException fault)
        {
            _recorder?.Discard();
            _recorder = null;
            throw new SimulatorException(
                BindAddress.Explain(fault, _options.Bind, address, _options.Port));
        }

        await StartWatchersAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Starts without a port of its own: connections come through a front door, for paths under
    /// <see cref="SimulatorOptions.BasePath"/>.
    /// </summary>
    /// <param name="door">Where they come from; its guide leads to <see cref="Pump"/>.</param>
    /// <exception cref="SimulatorException">The system has not enough to give.</exception>
    public Task StartBehindAsync(FrontDoor door)
    {
        CheckRoom();
        CheckFaults();
        StartTaps();
        _pump.StartBehind(door);
        return StartWatchersAsync();
    }

    // What is wrong with one is the option's fault here.
    private void CheckFaults()
    {
        try
        {
            _options.Faults.ToList().ForEach(_faults.Check);
        }
        catch (SimulatorException fault)
        {
            throw new SimulatorException($"--{fault.Message}", fault.ExitCode);
        }
    }

    private void CheckRoom()
    {
        if (_options.Profile == SimulatorProfile.Host)
        {
            OpenFiles.CheckRoomFor(Limits.Connections);
        }
    }

    private async Task StartWatchersAsync()
    {
        foreach (FaultSetting fault in _options.Faults)
        {
            await ApplyAsync(fault).ConfigureAwait(false);
        }

        if (_share is null)
        {
            Meter.Attach(reading => _pump.InvokeAsync(_ => Read(reading)));
            _telemetry = Telemetry.StartWhenConfigured(Meter, Epoch);
        }

        await StartBenchAsync().ConfigureAwait(false);
    }

    private void UseChip(ILogger logger)
    {
        _pump.UseChip(
            new ChipResources(
                _options.Sockets,
                _options.HeapBytes,
                Budget.Total,
                reason => PumpLog.ChipRefused(logger, reason)),
            _options.CpuSlowdown is { } slowdown ? new ChipProcessor(slowdown) : null);
    }

    /// <summary>Runs a command, given the time in ms, on the engine's thread.</summary>
    public Task InvokeAsync(Action<long> command)
    {
        return _pump.InvokeAsync(command);
    }

    /// <summary>
    /// Looks at the counters since the start, those of engines before a reboot included; only for
    /// commands given to <see cref="InvokeAsync"/>.
    /// </summary>
    internal void Read(MeterReading reading)
    {
        reading.Read(Engine, _pump);
        reading.AddCounters(_past);
    }

    /// <summary>Stops gracefully, within a bounded time.</summary>
    public async Task StopAsync()
    {
        await StopWatchersAsync().ConfigureAwait(false);
        await _pump.StopAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopWatchersAsync().ConfigureAwait(false);
        await _pump.DisposeAsync().ConfigureAwait(false);
        _uplink?.Dispose();
        _recorder?.Dispose();
        await StopInspectorAsync().ConfigureAwait(false);
        if (_share is null)
        {
            Meter.Dispose();
            Tls?.Dispose();
        }
    }

    private static string NoReadiness(IOException fault)
    {
        return $"{fault.Message}: {fault.InnerException?.Message}; expected descriptors to be left "
            + "(ulimit -n)";
    }

    // First, as the event loop that it asks must not be gone.
    private async Task StopWatchersAsync()
    {
        if (Bench is { } bench)
        {
            Bench = null;
            await bench.DisposeAsync().ConfigureAwait(false);
        }

        _telemetry?.Dispose();
        _telemetry = null;
        if (_share is null)
        {
            Meter.Detach();
        }
    }
}
