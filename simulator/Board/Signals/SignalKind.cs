namespace Comet.Simulator.Board.Signals;

/// <summary>What a sensor may measure, and what may be wrong with that.</summary>
public enum SignalKind
{
    Constant,
    Ramp,
    Sine,
    RandomWalk,
    Trace,
    Csv,
    Noise,
    StuckAt,
    DropOut,
    Spike,
    Drift,
}
