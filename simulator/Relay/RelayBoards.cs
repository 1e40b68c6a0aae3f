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
    private readonly ILogger _log = loggers.CreateLogger("Comet.Simulator.Relay");
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

    /// <summary>A board that is asked for, or null.</summary>
    public RelayDevice? Find(string id)
    {
        RelayDevice? device = _devices.GetValueOrDefault(id);
        device?.Touch();
        return device;
    }

    /// <summary>A board, which is served from now on.</summary>
    /// <exception cref="BenchException">503: there are too many, or there is no room, which is
    /// logged. Nothing is left of it.</exception>
    public async Task<RelayDevice> OpenAsync(string id)
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            return Find(id) ?? await MakeAsync(id).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Gives a board up, unless somebody has asked for it just now: it is not served any
    /// more, here or by the broker's word, until it is announced again.</summary>
    /// <returns>Whether it is given up; who still has it may use it until it is disposed.</returns>
    public async Task<bool> GiveUpAsync(RelayDevice device)
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!await device.IsIdleAsync().ConfigureAwait(false))
            {
                return false;
            }

            _devices.TryRemove(device.Id, out RelayDevice? _);
        }
        finally
        {
            _opening.Release();
        }

        if (Broker is { } broker)
        {
            await broker.LeaveAsync(device).ConfigureAwait(false);
        }

        return true;
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
            && device is { IsFilling: false, IsKnown: true }
                ? PumpOf(device)
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

    private static SocketPump PumpOf(RelayDevice device)
    {
        device.Touch();
        return device.Pump;
    }

    private async Task<RelayDevice> MakeAsync(string id)
    {
        if (_devices.Count >= CountMax)
        {
            string reason = $"there are {CountMax} boards here already";
            RelayLog.BoardRefused(_log, id, reason);
            throw new BenchException(503, reason);
        }

        RelayDevice? device = null;
        try
        {
            device = new RelayDevice(id, options, loggers);
            BrokerBoard? board = Broker?.Watch(device);
            await device.StartAsync(_door!).ConfigureAwait(false);
            if (board is not null)
            {
                Broker!.Join(id, board);
            }

            _devices[id] = device;
            return device;
        }
#pragma warning disable CA1031 // Out of memory, threads or descriptors: that is this board's.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (device is not null)
            {
                await LeaveAsync(device).ConfigureAwait(false);
            }

            RelayLog.BoardRefused(_log, id, fault.Message);
            throw new BenchException(503, "there is no room for another board");
        }
    }

    private async Task LeaveAsync(RelayDevice device)
    {
        if (Broker is { } broker)
        {
            await broker.LeaveAsync(device).ConfigureAwait(false);
        }

        await device.DisposeAsync().ConfigureAwait(false);
    }
}
