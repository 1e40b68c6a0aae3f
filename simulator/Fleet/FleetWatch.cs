using System.Diagnostics;
using Comet.Embedded.Engine;
using Comet.Simulator.Metrics;
using Comet.Simulator.Pump;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Fleet;

/// <summary>Looks at every board once a second, for all who want to know.</summary>
/// <param name="boards">All of the fleet; there are more of them until it starts.</param>
/// <param name="log">Told of what goes wrong on the way.</param>
internal sealed class FleetWatch(IReadOnlyList<FleetBoard> boards, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;
    private volatile FleetTotals _totals = new() { Boards = boards.Count };
    private long _start;
    private TimeSpan _cpu;
    private TimeSpan _cpuBefore;

    /// <summary>What is new each second; one at a time. The rows that have changed.</summary>
    public event Action<FleetTotals, IReadOnlyList<BoardRow>>? Looked;

    public FleetTotals Totals => _totals;

    public bool IsStarted => _start != 0;

    /// <summary>Looks for the first time, then goes on by itself.</summary>
    public async Task StartAsync()
    {
        _start = Stopwatch.GetTimestamp();
        _cpu = Environment.CpuUsage.TotalTime;
        _cpuBefore = _cpu;
        await LookAsync().ConfigureAwait(false);
        _watching = Task.Run(RunAsync);
    }

    /// <summary>Looks at all boards, now.</summary>
    public async Task LookAsync()
    {
        foreach (FleetBoard board in boards)
        {
            board.Ask();
        }

        // Who is late is shown as he was.
        await Task.WhenAll(boards.Select(board => board.Answer)).WaitAsync(s_patience)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        BoardRow[] changed = [.. boards.Where(board => board.Show()).Select(board => board.Row!)];
        FleetTotals totals = Sum();
        _totals = totals;
        Looked?.Invoke(totals, changed);
    }

    /// <summary>Adds up the boards' counters.</summary>
    public void Read(MeterReading reading)
    {
        foreach (FleetBoard board in boards)
        {
            if (board.Reading is { } found)
            {
                reading.Add(found.Counters);
            }
        }
    }

    /// <summary>Looks no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using PeriodicTimer timer = new(s_interval);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            try
            {
                await LookAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The watch goes on, whatever one look did.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                PumpLog.Fault(log, fault);
            }
        }
    }

    private FleetTotals Sum()
    {
        FleetTotals before = _totals;
        MeterReading counters = new();
        Read(counters);
        int[] states = new int[(int)BoardState.Failed + 1];
        int connections = 0;
        foreach (FleetBoard board in boards)
        {
            states[(int)(board.Row?.State ?? BoardState.Failed)]++;
            connections += board.Row?.Connections ?? 0;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;

        // Of the first look there is nothing to compare with.
        TimeSpan interval = before.Elapsed == TimeSpan.Zero
            ? TimeSpan.MaxValue
            : elapsed - before.Elapsed;
        double seconds = interval.TotalSeconds;
        long events = counters[StatusReport.Published];
        FleetTotals totals = new()
        {
            Elapsed = elapsed,
            Boards = boards.Count,
            Up = states[(int)BoardState.Up],
            Faulty = states[(int)BoardState.Faulty],
            Rebooting = states[(int)BoardState.Rebooting],
            Failed = states[(int)BoardState.Failed],
            Connections = connections,
            Events = events,
            EventsPerSecond = (events - before.Events) / seconds,
            BytesIn = counters.BytesIn,
            BytesOut = counters.BytesOut,
            BytesPerSecond = (counters.BytesIn + counters.BytesOut - before.BytesIn
                - before.BytesOut) / seconds,
            Gaps = counters[StatusReport.Gaps],
            Resets = counters[StatusReport.Resets],
            Cores = (cpu - _cpuBefore) / interval,
            CoresOnAverage = (cpu - _cpu) / elapsed,
            MemoryBytes = Environment.WorkingSet,
        };
        _cpuBefore = cpu;
        return totals;
    }
}
