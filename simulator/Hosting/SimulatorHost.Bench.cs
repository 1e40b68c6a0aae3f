using Comet.Simulator.Bench;
using Comet.Simulator.Bench.Traffic;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Simulator.Recording;
using Microsoft.Extensions.Logging;

namespace Comet.Simulator.Hosting;

/// <summary>What looks on while the board runs.</summary>
public sealed partial class SimulatorHost
{
    /// <summary>The bench, once <see cref="StartAsync"/> is done; null without one.</summary>
    public BenchHost? Bench { get; private set; }

    /// <summary>What the bench knows of the traffic; null without a bench.</summary>
    internal TrafficInspector? Traffic { get; private set; }

    // Before the pump: whoever is told of the traffic is told of all of it.
    private void StartTaps()
    {
        Func<TokenMask>? createMask = _options.Token is { } token
            ? () => new TokenMask(token, _options.ReadToken)
            : null;
        ILogger logger = Loggers.CreateLogger("Comet.Simulator");
        if (_options.RecordFile is { } file)
        {
            _recorder = Recorder.Create(
                file,
                _recordingHeader,
                Engine,
                createMask,
                reason => PumpLog.RecordingEnded(logger, reason));
            _pump.Tap = _recorder;
        }

        if (_options.BenchPort is not null)
        {
            Traffic = new TrafficInspector(createMask, logger);
            _pump.Tap = _recorder is null ? Traffic : new WireTaps(_recorder, Traffic);
        }
    }

    private async Task StartBenchAsync()
    {
        if (_options.BenchPort is not { } port)
        {
            return;
        }

        try
        {
            Bench = await BenchHost.StartAsync(this, port).ConfigureAwait(false);
        }
        catch (SimulatorException fault) when (_options.IsBenchOptional)
        {
            // Nobody has asked for it: the board is what was started.
            Traffic!.SwitchOff();
            PumpLog.NoBench(Loggers.CreateLogger("Comet.Simulator"), fault.Message);
        }
    }

    private async Task StopInspectorAsync()
    {
        if (Traffic is { } traffic)
        {
            await traffic.DisposeAsync().ConfigureAwait(false);
        }
    }
}
