using System.Net;
using Comet.Simulator.Relay;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay;

/// <summary>A relay in this process; as a server it is the board <c>b</c> of it.</summary>
internal sealed class TestRelayHost : LiveServer
{
    public const string Board = "b";
    public const string Token = "0123456789abcdef";

    private readonly TestLog _log;

    private TestRelayHost(RelayOptions options, TestLog log)
    {
        _log = log;
        Host = new RelayHost(options, _log);
    }

    public RelayHost Host { get; }

    public override IPEndPoint EndPoint => Host.EndPoint;

    public override Uri Url => new(Host.Url, $"devices/{Board}/");

    /// <summary>Where the board dials in.</summary>
    public string UplinkUrl => $"ws://{EndPoint}/uplink/{Board}";

    public static async Task<TestRelayHost> StartAsync(
        RelayOptions? options = null, TestLog? log = null)
    {
        options ??= new RelayOptions();
        TestRelayHost relay = new(options with
        {
            Port = 0,
            HasNoRates = true,
            HostNames = ["x"],
            Connections = 100,
            Devices = options.Devices.Count > 0
                ? options.Devices
                : new Dictionary<string, string?> { [Board] = Token },
        }, log ?? new TestLog());
        await relay.Host.StartAsync();
        relay.Client.BaseAddress = relay.Url;
        return relay;
    }

    /// <summary>The board's state in the list.</summary>
    public Task<RelayDeviceState> StateAsync()
    {
        return Host.Boards.Find(Board)!.DescribeAsync();
    }

    /// <summary>Awaits that all of a board has come.</summary>
    public async Task SettleAsync(EventId last)
    {
        await Limit.UntilAsync(
            async () => (await StateAsync()).Last == last, $"the relay has {last}");
    }

    /// <summary>Awaits that all has come of a board that may go on.</summary>
    public async Task SettleAsync(TestSimulator board)
    {
        EventId last = default;
        await board.Host.InvokeAsync(_ =>
            last = new EventId(board.Host.Epoch, board.Host.Engine.Log.Last));
        await SettleAsync(last);
    }

    /// <summary>Whether anything is logged that a test has to expect.</summary>
    public bool HasFaults => !_log.Faults.IsEmpty;

    /// <summary>What is logged, which a test expected.</summary>
    public string[] TakeFaults()
    {
        List<string> faults = [];
        while (_log.Faults.TryDequeue(out string? fault))
        {
            faults.Add(fault);
        }

        return [.. faults];
    }

    public override async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        Assert.IsEmpty(_log.Faults, string.Join('\n', _log.Faults));
    }
}
