using System.Diagnostics;
using Comet.Simulator.Board;
using Comet.Simulator.Hosting;
using Comet.Simulator.Load;
using Comet.Simulator.Options;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Comet.Simulator.Fleet.Terminal;

/// <summary>
/// <c>fleet N</c> from its start to its end. On a terminal it shows a table that changes, elsewhere
/// a line once in a while.
/// </summary>
internal sealed class FleetRun(FleetOptions options, IAnsiConsole console)
{
    private readonly TaskCompletionSource _stop =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsLive => console.Profile.Out.IsTerminal;

    /// <summary>Runs until a signal comes or the time is over.</summary>
    /// <returns>The exit code: 1 when a board failed, or an event was lost.</returns>
    /// <exception cref="SimulatorException">It cannot run.</exception>
    public async Task<int> RunAsync()
    {
        using StopSignal signal = new();
        _ = signal.Requested.ContinueWith(
            _ => _stop.TrySetResult(), TaskScheduler.Default);
        TemperatureTrace trace = options.Board.TraceFile is { } file
            ? TemperatureTrace.ReadFile(file)
            : TemperatureTrace.ReadShipped();

        // A log would be written across the table, unless it goes elsewhere.
        LogLevel level = IsLive && !Console.IsErrorRedirected
            ? LogLevel.None
            : options.Board.LogLevel;
        using ILoggerFactory loggers = ConsoleLog.Create(level);
        FleetHost fleet = new(options, trace, loggers);
        await using (fleet.ConfigureAwait(false))
        {
            long start = Stopwatch.GetTimestamp();
            if (!await StartAsync(fleet).ConfigureAwait(false))
            {
                await fleet.StopAsync().ConfigureAwait(false);
                Print("stopped before all boards ran\n");
                return 0;
            }

            Print(FleetText.Start(fleet, Stopwatch.GetElapsedTime(start)));
            await WatchAsync(fleet).ConfigureAwait(false);
            int stuck = await fleet.StopAsync().ConfigureAwait(false);
            Print(FleetText.End(fleet.Watch.Totals, fleet.Load, stuck));
            return ExitCodeOf(fleet.Watch.Totals, fleet.Load, stuck);
        }
    }

    /// <summary>1 when a board has failed or did not stop, or when an event was lost in silence.
    /// </summary>
    public static int ExitCodeOf(FleetTotals end, LoadReport? load, int stuck)
    {
        return stuck > 0 || end.Failed > 0 || load is { Lost: > 0 }
            ? SimulatorException.FailureExitCode
            : 0;
    }

    // Whether it was not stopped before all ran.
    private async Task<bool> StartAsync(FleetHost fleet)
    {
        using CancellationTokenSource cancellation = new();
        _ = _stop.Task.ContinueWith(
            _ => cancellation.Cancel(),
            cancellation.Token,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            if (!IsLive)
            {
                await fleet.StartAsync(null, cancellation.Token).ConfigureAwait(false);
                return true;
            }

            await console.Progress().AutoClear(true).StartAsync(async progress =>
            {
                ProgressTask boards = progress.AddTask("boards", true, options.Boards);
                await fleet.StartAsync(count => boards.Value = count, cancellation.Token)
                    .ConfigureAwait(false);
            }).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            await cancellation.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task WatchAsync(FleetHost fleet)
    {
        using CancellationTokenSource end = options.ForSeconds is { } seconds
            ? new CancellationTokenSource(TimeSpan.FromSeconds(seconds))
            : new CancellationTokenSource();
        using CancellationTokenRegistration registration =
            end.Token.Register(() => _stop.TrySetResult());
        if (IsLive)
        {
            await console.Live(FleetTable.Render(fleet)).AutoClear(true).StartAsync(
                table => EachAsync(1, () =>
                {
                    table.UpdateTarget(FleetTable.Render(fleet));
                    table.Refresh();
                })).ConfigureAwait(false);
        }
        else
        {
            await EachAsync(
                options.SummarySeconds,
                () => Print(FleetText.Now(fleet.Watch.Totals, fleet.Load) + "\n"))
                .ConfigureAwait(false);
        }
    }

    private async Task EachAsync(int seconds, Action show)
    {
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(seconds));
        Task<bool> tick = timer.WaitForNextTickAsync().AsTask();
        while (await Task.WhenAny(_stop.Task, tick).ConfigureAwait(false) == tick)
        {
            show();
            tick = timer.WaitForNextTickAsync().AsTask();
        }
    }

    // As it is: lines are broken by whoever reads them.
    private void Print(string text)
    {
        console.Profile.Out.Writer.Write(text);
        console.Profile.Out.Writer.Flush();
    }
}
