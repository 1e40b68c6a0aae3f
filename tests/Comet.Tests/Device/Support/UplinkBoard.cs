using System.Collections.Concurrent;
using Comet.Device;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device.Support;

/// <summary>
/// A board that serves its own clients and has an uplink: the simulator's pump gives the device's
/// uplink its time.
/// </summary>
internal sealed class UplinkBoard : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _log = new();
    private readonly HostHttpCarrier _http;
    private readonly Uplink _uplink;
    private readonly CancellationTokenSource _end = new();
    private Task _rounds = Task.CompletedTask;

    private UplinkBoard(TestSimulator simulator, UplinkOptions options)
    {
        Simulator = simulator;
        _http = new HostHttpCarrier(options, Write);
        _uplink = new Uplink(
            simulator.Host.Engine,
            options,
            new HostWebSocketCarrier(options, Write),
            _http);
    }

    public TestSimulator Simulator { get; }

    /// <summary>How far the uplink's clock is ahead, in ms.</summary>
    public long AheadMs { get; set; }

    /// <summary>Whether each line that is logged fails, too.</summary>
    public bool FailsToLog { get; set; }

    /// <summary>What the uplink has logged.</summary>
    public string[] Log => [.. _log];

    /// <summary>A board that comes back fast.</summary>
    public static UplinkOptions Options(TestRelay relay)
    {
        return new UplinkOptions(relay.Url)
        {
            Token = TestRelay.Token,
            BackOffMinMs = 10,
            BackOffMaxMs = 50,
            PollIntervalMs = 10,
        };
    }

    public static async Task<UplinkBoard> StartAsync(UplinkOptions options)
    {
        UplinkBoard board = new(await TestSimulator.StartAsync(), options);
        board._uplink.Start();
        board._rounds = board.RunAsync();
        return board;
    }

    /// <summary>The ids of all events so far.</summary>
    public async Task<string[]> EventIdsAsync()
    {
        long last = 0;
        uint epoch = 0;
        await Simulator.Host.InvokeAsync(_ =>
        {
            last = Simulator.Host.Engine.Log.Last;
            epoch = Simulator.Host.Engine.Log.Epoch;
        });
        return [.. Enumerable.Range(1, (int)last).Select(i => $"{epoch:x8}-{i}")];
    }

    /// <summary>Awaits that all has come up; the ids of all events.</summary>
    public async Task<string[]> SettleAsync(TestRelay relay)
    {
        string[] ids = [];
        await Limit.UntilAsync(
            async () =>
            {
                ids = await EventIdsAsync();
                return relay.Events.LastOrDefault() == ids[^1];
            },
            "all events have come up");
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        _uplink.Stop();
        await _end.CancelAsync();
        await _rounds;
        await Simulator.DisposeAsync();
        _http.Dispose();
        _end.Dispose();
    }

    private void Write(string line)
    {
        _log.Enqueue(line);
        if (FailsToLog)
        {
            throw new InvalidOperationException("no heap for a line");
        }
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            await Simulator.Host.InvokeAsync(nowMs =>
            {
                if (nowMs + AheadMs >= _uplink.PollDeadline())
                {
                    _uplink.HandleTime(nowMs + AheadMs);
                }
            });
            await Task.Delay(1);
        }
    }
}
