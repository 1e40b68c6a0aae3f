using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Comet.Device;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Board;
using Comet.Simulator.Content;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Device.Support;

/// <summary>
/// The firmware's pump over sockets of this machine, with a virtual board whose sensors stand
/// still, on a port the system chose.
/// </summary>
internal sealed class TestDevice : LiveServer
{
    // What lwIP has on the device; Linux doubles it.
    private const int SendBufferBytes = 5760;

    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<Socket> _accepted = new();
    private readonly Thread _thread;
    private TlsIdentity? _identity;

    private TestDevice(
        CometLimits limits,
        ContentSource content,
        IPEndPoint endPoint,
        AccessTokens? tokens,
        X509Certificate2? certificate = null)
    {
        Certificate = certificate;
        Tls = certificate is null ? null : new TlsConnections(certificate);
        Limits = limits;
        Board = new VirtualBoard(TemperatureTrace.ReadShipped(), 1, TimeProvider.System);
        Board.SetTemperature(2150);
        Board.SetLight(500);
        TopicTable topics = new(limits.TopicsMax, limits.TopicNamesBytes);
        Application = new BoardApplication(Board, topics);

        // The name that raw requests are written with.
        AccessPolicy policy = new("x", "");
        Engine = new CometEngine(
            limits, topics, Application, content, 0x5f3a9c01, tokens, policy);
        Flood = new Flood(Engine, Application.Message);
        Pump = new SocketPump(
            Engine, limits, endPoint, [Commands, new BoardClock(Application), Flood], Tls);
        _thread = new Thread(Run) { IsBackground = true, Name = "device's pump" };
    }

    public override X509Certificate2? Certificate { get; }

    public TlsConnections? Tls { get; }

    public CometLimits Limits { get; }

    public VirtualBoard Board { get; }

    public BoardApplication Application { get; }

    public CometEngine Engine { get; }

    public SocketPump Pump { get; }

    public CommandService Commands { get; } = new();

    public Flood Flood { get; }

    /// <summary>The sockets that the pump accepted, in order.</summary>
    public IReadOnlyList<Socket> Accepted => [.. _accepted];

    /// <summary>The pump's listener, for a test to break.</summary>
    public Socket Listener => (Socket)typeof(SocketPump)
        .GetField("_listener", BindingFlags.Instance | BindingFlags.NonPublic)!
        .GetValue(Pump)!;

    /// <summary>What the next connection's preparation throws, once; null = nothing.</summary>
    public Exception? AcceptFault { get; set; }

    /// <summary>What the next line throws instead of being logged; null = nothing.</summary>
    public Exception? LogFault { get; set; }

    /// <summary>What the next send throws, once; null = nothing.</summary>
    public Exception? SendFault { get; set; }

    public bool IsRunning => _thread.IsAlive;

    public override IPEndPoint EndPoint => new(IPAddress.Loopback, Pump.Port);

    public override Uri Url => new(
        $"{(Tls is null ? "http" : "https")}://127.0.0.1:{Pump.Port}/");

    /// <summary>Starts a pump on 127.0.0.1.</summary>
    /// <param name="adjust">May change the device's limits.</param>
    /// <param name="content">The files to offer, or null for the simulator's.</param>
    /// <param name="tokens">Who may come in, or null for everybody.</param>
    public static TestDevice Start(
        Action<CometLimits>? adjust = null,
        ContentSource? content = null,
        AccessTokens? tokens = null)
    {
        CometLimits limits = CometLimits.Esp32();

        // Tests are faster than browsers, and all at one address.
        TestServer.SwitchOffRates(limits);
        limits.ConnectionsPerPeer = 0;
        adjust?.Invoke(limits);
        TestDevice device = new(
            limits,
            content ?? new EmbeddedContent(),
            new IPEndPoint(IPAddress.Loopback, 0),
            tokens);
        Assert.IsTrue(device.Pump.Listen());
        device.Start();
        return device;
    }

    /// <summary>Starts a pump on 127.0.0.1 that speaks TLS, with the limits of the board.</summary>
    /// <param name="adjust">May change them further.</param>
    public static TestDevice StartTls(Action<CometLimits>? adjust = null)
    {
        CometLimits limits = CometLimits.Esp32();
        limits.Connections = TlsConnections.CountMax;
        TestServer.SwitchOffRates(limits);
        limits.ConnectionsPerPeer = 0;
        limits.ReservedForRequests = 1;
        adjust?.Invoke(limits);
        TlsIdentity identity = TlsIdentity.Create(TlsOptions.Development, IPAddress.Loopback);
        TestDevice device = new(
            limits, new EmbeddedContent(), new IPEndPoint(IPAddress.Loopback, 0), null,
            identity.Certificate);
        device._identity = identity;
        Assert.IsTrue(device.Pump.Listen());
        device.Tls!.Start();
        device.Start();
        return device;
    }

    /// <summary>Starts a pump that may find its port taken.</summary>
    public static TestDevice StartAt(IPEndPoint endPoint)
    {
        TestDevice device = new(
            CometLimits.Esp32(), new EmbeddedContent(), endPoint, null);
        device.Start();
        return device;
    }

    /// <summary>What was logged; a test that expects something takes it.</summary>
    public List<string> TakeFaults()
    {
        List<string> faults = [];
        while (_faults.TryDequeue(out string? fault))
        {
            faults.Add(fault);
        }

        return faults;
    }

    /// <summary>Awaits that exactly so many slots have a socket.</summary>
    public async Task InUseAsync(int count)
    {
        await Limit.UntilAsync(
            async () =>
            {
                int inUse = -1;
                await Commands.InvokeAsync(_ => inUse = Engine.InUse);
                return inUse == count;
            },
            $"{count} slots are in use");
    }

    /// <summary>Awaits so many more rounds of the pump, or a little more.</summary>
    public async Task RoundsAsync(int count)
    {
        long end = Commands.Asked + (2 * count);
        await Limit.UntilAsync(() => Commands.Asked >= end, "the pump goes on");
    }

    /// <summary>Asks for a stop and awaits it.</summary>
    public async Task StopAsync()
    {
        Pump.Stop();
        await Limit.UntilAsync(() => !_thread.IsAlive, "the pump ends");
    }

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        _identity?.Dispose();
        Assert.IsEmpty(_faults, string.Join('\n', _faults));
    }

    private void Start()
    {
        Client.BaseAddress = Url;
        long nowMs = Environment.TickCount64;
        Engine.Start(nowMs);
        Application.Attach(Engine, nowMs);
        Application.HandleTime(nowMs);
        _thread.Start();
    }

    private void Run()
    {
        DeviceLog.Observe(line =>
        {
            if (LogFault is { } fault)
            {
                LogFault = null;
                throw fault;
            }

            _faults.Enqueue(line);
        });
        DeviceSocket.Observe(socket =>
        {
            socket.SendBufferSize = SendBufferBytes;
            _accepted.Enqueue(socket);
            if (AcceptFault is { } fault)
            {
                AcceptFault = null;
                throw fault;
            }
        });
        DeviceSocket.ObserveSends(_ =>
        {
            if (SendFault is { } fault)
            {
                SendFault = null;
                throw fault;
            }
        });
        Pump.Run();
    }
}
