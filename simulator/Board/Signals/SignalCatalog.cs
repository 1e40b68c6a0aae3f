namespace Comet.Simulator.Board.Signals;

/// <summary>All the signals and disturbances that there are.</summary>
public static class SignalCatalog
{
    private static readonly SignalParameter[] s_window =
    [
        SignalParameter.Seconds("from", 0, 0),
        SignalParameter.Seconds("for", 0, 0),
        SignalParameter.Seconds("every", 0, 0),
    ];

    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<SignalType> All { get; } =
    [
        new(SignalKind.Constant, "constant", "always the same",
            [SignalParameter.Value("value")]),
        new(SignalKind.Ramp, "ramp", "a straight line, over and over again",
            [
                SignalParameter.Value("from"),
                SignalParameter.Value("to"),
                SignalParameter.Seconds("period", 0.001, 60),
            ]),
        new(SignalKind.Sine, "sine", "a sine wave",
            [
                SignalParameter.Seconds("period", 0.001, 60),
                SignalParameter.Value("min"),
                SignalParameter.Value("max"),
            ]),
        new(SignalKind.RandomWalk, "random-walk", "each second up or down by up to a step",
            [
                SignalParameter.Value("start"),
                SignalParameter.Value("step", 0.2),
                SignalParameter.Value("min", -SignalParameter.ValueMax),
                SignalParameter.Value("max", SignalParameter.ValueMax),
            ]),
        new(SignalKind.Trace, "trace", "the recorded series, for light its time of day", []),
        new(SignalKind.Csv, "csv", "the series of a file, time,celsius or time,permille",
            [
                new SignalParameter("file", 0, 0, null, true),
                new SignalParameter("speed", 0.001, 1e7, double.NaN),
            ]),
        new(SignalKind.Noise, "noise", "normally distributed, another each second",
            [new SignalParameter("deviation", 0, SignalParameter.ValueMax, null)]),
        new(SignalKind.StuckAt, "stuck-at", "stays at a value, or at what it was",
            [SignalParameter.Value("value", double.NaN), .. s_window]),
        new(SignalKind.DropOut, "drop-out", "no reading: null is published", s_window),
        new(SignalKind.Spike, "spike", "off by so much in some seconds, at random",
            [
                SignalParameter.Value("size"),
                new SignalParameter("chance", 0, 1, 0.05),
            ]),
        new(SignalKind.Drift, "drift", "off by so much more each hour",
            [SignalParameter.Value("per-hour")]),
    ];
}
