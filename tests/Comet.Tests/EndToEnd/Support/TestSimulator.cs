using System.Net;
using System.Security.Cryptography.X509Certificates;
using Comet.Embedded.Engine;
using Comet.Simulator.Board;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>
/// A simulator in this process, on a port the system chose. Its sensors stand still unless a test
/// moves them, so that the only events are the test's own.
/// </summary>
internal sealed class TestSimulator : LiveServer
{
    public const int QuietTemperature = 2150;
    public const int QuietLight = 500;

    private readonly TestLog _log;

    private TestSimulator(
        SimulatorOptions options,
        CometLimits limits,
        ContentSource? content = null,
        ReadinessKind readiness = ReadinessKind.System,
        TestLog? log = null)
    {
        _log = log ?? new TestLog();

        // The name that raw requests are written with.
        options = options with { HostNames = [.. options.HostNames, "x"] };
        Host = new SimulatorHost(
            options,
            limits,
            TemperatureTrace.ReadShipped(),
            _log,
            content,
            readiness);
    }

    public SimulatorHost Host { get; }

    public override Uri Url => Host.Url;

    public override IPEndPoint EndPoint => Host.EndPoint;

    public override X509Certificate2? Certificate => Host.Tls?.Certificate;

    /// <summary>Starts a simulator on 127.0.0.1.</summary>
    /// <param name="adjust">May change the device's limits.</param>
    /// <param name="isReplaying">Whether the sensors follow the trace.</param>
    /// <param name="port">0 lets the system choose.</param>
    /// <param name="content">The files to offer, or null for the program's own.</param>
    /// <param name="readiness">How the pump learns which sockets are ready.</param>
    public static async Task<TestSimulator> StartAsync(
        Action<CometLimits>? adjust = null,
        bool isReplaying = false,
        int port = 0,
        ContentSource? content = null,
        ReadinessKind readiness = ReadinessKind.System)
    {
        CometLimits limits = CometLimits.Esp32();

        // Tests are faster than browsers.
        TestServer.SwitchOffRates(limits);
        adjust?.Invoke(limits);
        SimulatorOptions options = WithRoomFor(adjust, new SimulatorOptions { Port = port });
        TestSimulator simulator = new(options, limits, content, readiness);
        await simulator.StartAsync(isReplaying);
        return simulator;
    }

    /// <summary>Starts a simulator with options, on a port the system chose.</summary>
    /// <param name="options">The options, but for the port.</param>
    /// <param name="log">What is logged; a test takes what it expects there.</param>
    public static async Task<TestSimulator> StartAsync(
        SimulatorOptions options, TestLog? log = null)
    {
        TestSimulator simulator =
            new(options with { Port = 0 }, options.CreateLimits(), log: log);
        await simulator.StartAsync(false);
        return simulator;
    }

    /// <summary>Starts a simulator that records what crosses its connections.</summary>
    /// <param name="options">With the name of the file.</param>
    /// <param name="adjust">May change the limits.</param>
    /// <param name="readiness">How the pump learns which sockets are ready.</param>
    public static async Task<TestSimulator> StartRecordedAsync(
        SimulatorOptions options,
        Action<CometLimits>? adjust = null,
        ReadinessKind readiness = ReadinessKind.System)
    {
        options = options with { Port = 0, HasNoRates = true };
        CometLimits limits = options.CreateLimits();
        adjust?.Invoke(limits);
        TestSimulator simulator = new(options, limits, null, readiness);
        await simulator.StartAsync(true);
        return simulator;
    }

    /// <summary>Starts a simulator on 127.0.0.1 that asks for an access token.</summary>
    public static async Task<TestSimulator> StartGuardedAsync(string token, string readToken)
    {
        SimulatorOptions options = new() { Port = 0, Token = token, ReadToken = readToken };
        CometLimits limits = options.CreateLimits();
        TestServer.SwitchOffRates(limits);
        TestSimulator simulator = new(options, limits);
        await simulator.StartAsync(false);
        return simulator;
    }

    /// <summary>Starts a simulator on 127.0.0.1 that pages of an origin may use.</summary>
    public static async Task<TestSimulator> StartForOriginAsync(
        string origin, string? token = null)
    {
        SimulatorOptions options = new() { Port = 0, Token = token, Origins = [origin] };
        TestSimulator simulator = new(options, options.CreateLimits());
        await simulator.StartAsync(false);
        return simulator;
    }

    /// <summary>Starts a simulator on 127.0.0.1 that speaks TLS.</summary>
    /// <param name="adjust">May change the limits.</param>
    /// <param name="connections">Those of the host profile, or null for the device's.</param>
    /// <param name="isReplaying">Whether the sensors follow the trace.</param>
    /// <param name="readiness">How the pump learns which sockets are ready.</param>
    public static async Task<TestSimulator> StartTlsAsync(
        Action<CometLimits>? adjust = null,
        int? connections = null,
        bool isReplaying = false,
        ReadinessKind readiness = ReadinessKind.System)
    {
        SimulatorOptions options = new()
        {
            Port = 0,
            Profile = connections is null ? SimulatorProfile.Esp32 : SimulatorProfile.Host,
            Connections = connections,
            Tls = TlsOptions.Development,
        };
        CometLimits limits = options.CreateLimits();
        TestServer.SwitchOffRates(limits);
        adjust?.Invoke(limits);
        TestSimulator simulator = new(
            WithRoomFor(adjust, options), limits, null, readiness);
        await simulator.StartAsync(isReplaying);
        return simulator;
    }

    /// <summary>Starts a simulator with a certificate of the test's choice.</summary>
    public static async Task<TestSimulator> StartTlsAsync(
        TlsOptions tls, string address = "127.0.0.1")
    {
        SimulatorOptions options = new() { Port = 0, Bind = address, Tls = tls };
        TestSimulator simulator = new(options, options.CreateLimits());
        await simulator.StartAsync(false);
        return simulator;
    }

    /// <summary>Starts a simulator of the host profile on 127.0.0.1.</summary>
    /// <param name="connections">Its slots.</param>
    /// <param name="adjust">May change the other limits.</param>
    /// <param name="readiness">How the pump learns which sockets are ready.</param>
    public static async Task<TestSimulator> StartHostProfileAsync(
        int connections,
        Action<CometLimits>? adjust = null,
        ReadinessKind readiness = ReadinessKind.System)
    {
        SimulatorOptions options = new()
        {
            Port = 0,
            Profile = SimulatorProfile.Host,
            Connections = connections,
        };
        CometLimits limits = options.CreateLimits();
        adjust?.Invoke(limits);
        TestSimulator simulator = new(options, limits, null, readiness);
        await simulator.StartAsync(false);
        return simulator;
    }

    /// <summary>The faults that were logged; a test that expects some takes them.</summary>
    public List<string> TakeFaults()
    {
        List<string> faults = [];
        while (_log.Faults.TryDequeue(out string? fault))
        {
            faults.Add(fault);
        }

        return faults;
    }

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        Assert.IsEmpty(_log.Faults, string.Join('\n', _log.Faults));
    }

    // A test's own limits may be those of no chip.
    private static SimulatorOptions WithRoomFor(
        Action<CometLimits>? adjust, SimulatorOptions options)
    {
        return adjust is null ? options : options with { HeapBytes = int.MaxValue };
    }

    private async Task StartAsync(bool isReplaying)
    {
        if (!isReplaying)
        {
            Host.Board.SetTemperature(QuietTemperature);
            Host.Board.SetLight(QuietLight);
        }

        await Host.StartAsync();
        Client.BaseAddress = Url;
    }
}
