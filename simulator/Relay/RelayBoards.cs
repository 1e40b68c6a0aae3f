using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Comet.Simulator.Bench;
using Comet.Simulator.Door;
using Comet.Simulator.Pump;
using Comet.Simulator.Relay.Broker;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Relay;

/// <summary>The boards that a relay serves, and who leads clients to them.</summary>
internal sealed class RelayBoards(RelayOptions options, ILoggerFactory loggers)
    : IDoorGuide, IAsyncDisposable
{
    /// <summary>How many there may be: each has a thread, and a log.</summary>
    public const int CountMax = 2000;

    private readonly ConcurrentDictionary<string, RelayDevice> _devices = new();
    private readonly SemaphoreSlim _opening = new(1);
    private FrontDoor? _door;
    private DoorListener? _site;

    /// <summary>All that are served, by their ids.</summary>
    public IEnumerable<RelayDevice> All => _devices.Values.OrderBy(
        device => device.Id, StringComparer.Ordinal);

    /// <summary>What joins them to other relays, or null; set before the first is opened.
    /// </summary>
    public RelayBroker? Broker { get; set; }

    /// <summary>Names what stands before them.</summary>
    public void Use(FrontDoor door, DoorListener site)
    {
        _door = door;
        _site = site;
    }

    /// <summary>A board that is served, or null.</summary>
    public RelayDevice? Find(string id)
    {
        return _devices.GetValueOrDefault(id);
    }

    /// <summary>A board, which is served from now on.</summary>
    /// <exception cref="BenchException">There are too many.</exception>
    public async Task<RelayDevice> OpenAsync(string id)
    {
        if (Find(id) is { } known)
        {
            return known;
        }

        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Find(id) is { } meanwhile)
            {
                return meanwhile;
            }

            if (_devices.Count >= CountMax)
            {
                throw new BenchException(503, $"there are {CountMax} boards here already");
            }

            RelayDevice device = new(id, options, loggers);
            BrokerBoard? board = Broker?.Watch(device);
            await device.StartAsync(_door!).ConfigureAwait(false);
            if (board is not null)
            {
                Broker!.Join(id, board);
            }

            _devices[id] = device;
            return device;
        }
        finally
        {
            _opening.Release();
        }
    }

    public SocketPump? Find(
        ReadOnlySpan<byte> method, ReadOnlySpan<byte> id, ReadOnlySpan<byte> path)
    {
        // Who publishes waits for the board, which the engine cannot.
        bool isPublish = path.StartsWith("/publish/"u8) && method.SequenceEqual("POST"u8);
        Span<char> name = stackalloc char[DoorRequest.IdMax];
        int length = Encoding.ASCII.GetChars(id, name);
        return !isPublish
            && _devices.GetAlternateLookup<ReadOnlySpan<char>>()
                .TryGetValue(name[..length], out RelayDevice? device)
            && !device.IsFilling
                ? device.Pump
                : null;
    }

    public void TakeOther(Socket socket, byte[] first)
    {
        _site!.Take(socket, first);
    }

    /// <summary>Sends all boards away.</summary>
    public void CloseWays()
    {
        foreach (RelayDevice device in _devices.Values)
        {
            device.CloseWay();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Each waits for its own clients to go.
        await Task.WhenAll(_devices.Values.Select(device => device.DisposeAsync().AsTask()))
            .ConfigureAwait(false);
        _opening.Dispose();
    }
}
