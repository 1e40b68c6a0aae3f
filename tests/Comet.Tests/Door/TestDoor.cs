using System.Net;
using System.Net.Sockets;
using System.Text;
using Comet.Embedded.Engine;
using Comet.Simulator.Board;
using Comet.Simulator.Door;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.InMemory.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Comet.Tests.Door;

/// <summary>Two quiet boards, <c>a</c> and <c>b</c>, and a site behind one port.</summary>
internal sealed class TestDoor : LiveServer, IDoorGuide
{
    public const int PatienceMs = 300_000;

    private readonly Dictionary<string, SimulatorHost> _boards = [];
    private readonly TestLog _log = new();
    private readonly FrontDoor _door;
    private DoorSite? _site;
    private IPEndPoint _endPoint = new(IPAddress.None, 0);

    private TestDoor(int patienceMs, ReadinessKind readiness)
    {
        _door = new FrontDoor(this, patienceMs, _log.CreateLogger("Comet.Door"), readiness);
        foreach (string id in (string[])["a", "b"])
        {
            CometLimits limits = CometLimits.Esp32();
            TestServer.SwitchOffRates(limits);
            SimulatorOptions options = new()
            {
                HostNames = ["x"],
                BasePath = DoorRequest.Prefix + id,
            };
            SimulatorHost board = new(
                options, limits, TemperatureTrace.ReadShipped(), _log, null, readiness);
            board.Board.SetTemperature(TestSimulator.QuietTemperature);
            board.Board.SetLight(TestSimulator.QuietLight);
            _boards.Add(id, board);
        }
    }

    public override IPEndPoint EndPoint => _endPoint;

    public override Uri Url => new($"http://{_endPoint}/");

    public SimulatorHost this[string id] => _boards[id];

    public static async Task<TestDoor> StartAsync(
        int patienceMs = PatienceMs, ReadinessKind readiness = ReadinessKind.System)
    {
        TestDoor door = new(patienceMs, readiness);
        door._site = await DoorSite.StartAsync(
            door._log,
            routes => routes.MapGet("/devices", context => context.Response.WriteAsync("a, b")));
        foreach (SimulatorHost board in door._boards.Values)
        {
            await board.StartBehindAsync(door._door);
        }

        door._endPoint = door._door.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        door._door.Start();
        door.Client.BaseAddress = door.Url;
        return door;
    }

    public SocketPump? Find(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> id, ReadOnlySpan<byte> path)
    {
        return _boards.TryGetValue(Encoding.ASCII.GetString(id), out SimulatorHost? board)
            && !path.StartsWith("/site"u8)
                ? board.Pump
                : null;
    }

    public void TakeOther(Socket socket, byte[] first)
    {
        _site!.Listener.Take(socket, first);
    }

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _door.DisposeAsync();
        foreach (SimulatorHost board in _boards.Values)
        {
            await board.StopAsync();
            await board.DisposeAsync();
        }

        await _site!.DisposeAsync();
        Assert.IsEmpty(_log.Faults, string.Join('\n', _log.Faults));
    }
}
