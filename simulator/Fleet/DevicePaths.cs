using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Comet.Simulator.Bench;
using Comet.Simulator.Door;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Fleet;

/// <summary>One port for all boards, each under <c>/devices/{id}/</c>.</summary>
/// <param name="options">Port, and ids.</param>
/// <param name="loggers">Told of faults.</param>
internal sealed class DevicePaths(FleetOptions options, ILoggerFactory loggers)
    : IFleetAddresses, IDoorGuide
{
    private const int PatienceMs = 10_000;

    private readonly Dictionary<string, FleetBoard> _boards = [];
    private FrontDoor? _door;
    private DoorSite? _site;
    private IPEndPoint _endPoint = new(IPAddress.None, 0);

    public void Check(IPAddress address)
    {
        // One port is either had or not, and before it is there is nothing to undo.
        _door = new FrontDoor(this, PatienceMs, loggers.CreateLogger("Comet.Simulator.Door"));
        try
        {
            _endPoint = _door.Listen(new IPEndPoint(address, options.Board.Port));
        }
        catch (SocketException fault)
        {
            throw new SimulatorException(BindAddress.Explain(
                fault, options.Board.Bind, address, options.Board.Port));
        }
    }

    public SimulatorOptions Place(SimulatorOptions board, int index)
    {
        return board with { BasePath = DoorRequest.Prefix + FleetOptions.IdOf(index) };
    }

    public Task StartAsync(FleetBoard board)
    {
        _boards.Add(board.Id, board);
        return board.Host.StartBehindAsync(_door!);
    }

    public async Task OpenAsync(IPAddress address, IReadOnlyList<FleetBoard> boards)
    {
        _site = await DoorSite.StartAsync(loggers, MapSite).ConfigureAwait(false);
        _door!.Start();
    }

    public Uri UrlOf(SimulatorHost board, int index)
    {
        return new Uri(Root, $"{DoorRequest.Prefix}{FleetOptions.IdOf(index)}/");
    }

    public IEnumerable<string> Describe(IReadOnlyList<FleetBoard> boards)
    {
        return
        [
            $"{boards[0].Url} is {boards[0].Id}, and so on to {boards[^1].Id}",
            $"{new Uri(Root, "devices")} lists them",
        ];
    }

    public SocketPump? Find(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> id, ReadOnlySpan<byte> path)
    {
        Span<char> name = stackalloc char[DoorRequest.IdMax];
        int length = Encoding.ASCII.GetChars(id, name);
        return _boards.GetAlternateLookup<ReadOnlySpan<char>>()
            .TryGetValue(name[..length], out FleetBoard? board)
                ? board.Host.Pump
                : null;
    }

    public void TakeOther(Socket socket, byte[] first)
    {
        _site!.Listener.Take(socket, first);
    }

    public async ValueTask DisposeAsync()
    {
        if (_door is not null)
        {
            await _door.DisposeAsync().ConfigureAwait(false);
        }

        if (_site is not null)
        {
            await _site.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Uri Root
    {
        get
        {
            IPAddress address = _endPoint.Address;
            bool isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
            return new Uri(
                $"http://{new IPEndPoint(isAny ? IPAddress.Loopback : address, _endPoint.Port)}/");
        }
    }

    private void MapSite(WebApplication site)
    {
        site.MapReading("/", RedirectAsync);
        site.MapReading("/devices", ListAsync);
        site.MapSlash(Check);
    }

    private static Task RedirectAsync(HttpContext context)
    {
        context.Response.Redirect("/devices");
        return Task.CompletedTask;
    }

    private void Check(HttpContext context, string id)
    {
        if (!_boards.ContainsKey(id))
        {
            throw new BenchException(404, $"there is no board {id}");
        }
    }

    private Task ListAsync(HttpContext context)
    {
        return BenchJson.WriteAsync(context.Response, BenchJson.Render(WriteBoards));
    }

    private void WriteBoards(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (FleetBoard board in _boards.Values)
        {
            json.WriteStartObject();
            json.WriteString("id", board.Id);
            json.WriteString("path", $"{DoorRequest.Prefix}{board.Id}/");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
