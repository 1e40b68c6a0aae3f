using Comet.Embedded.Engine;
using Comet.Simulator.Board;
using Comet.Simulator.Hosting;
using Comet.Simulator.Options;
using Microsoft.Extensions.Logging;

Console.SetOut(new StandardOutput(Console.Out));
try
{
    return await RunAsync(args).ConfigureAwait(false);
}
catch (SimulatorException fault)
{
    await Console.Error.WriteLineAsync($"comet: {fault.Message}").ConfigureAwait(false);
    return fault.ExitCode;
}

static async Task<int> RunAsync(string[] arguments)
{
    CommandLine commandLine = new();
    if (commandLine.Read(arguments) is not { } options)
    {
        return commandLine.ExitCode;
    }

    CometLimits limits = options.CreateLimits();
    using StopSignal stop = new();
    TemperatureTrace trace = options.TraceFile is { } file
        ? TemperatureTrace.ReadFile(file)
        : TemperatureTrace.ReadShipped();
    using ILoggerFactory loggers = ConsoleLog.Create(options.LogLevel);
    SimulatorHost host = new(options, limits, trace, loggers);
    await using (host.ConfigureAwait(false))
    {
        await host.StartAsync().ConfigureAwait(false);
        string profile = options.Profile == SimulatorProfile.Esp32 ? "esp32" : "host";
        await Console.Out.WriteAsync(StartupText.Write(host, profile)).ConfigureAwait(false);
        using CancellationTokenSource input = new();
        if (!Console.IsInputRedirected)
        {
            Console.WriteLine("\nb and Enter presses the button, Ctrl-C stops.");
            _ = Task.Run(() => ButtonKeys.ReadAsync(Console.In, host.Board, input.Token));
        }

        await stop.Requested.ConfigureAwait(false);
        await host.StopAsync().ConfigureAwait(false);
        await input.CancelAsync().ConfigureAwait(false);
    }

    return 0;
}
