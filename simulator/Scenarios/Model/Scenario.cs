using Comet.Simulator.Board;
using Comet.Simulator.Options;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>What a file says.</summary>
internal sealed record Scenario
{
    public const int TimeDefaultMs = 3_600_000;
    public const int TimeMaxMaxMs = 24 * 3_600_000;
    public const int EventsDefault = 200_000;
    public const int EventsMaxMax = 2_000_000;

    /// <summary>As it was named.</summary>
    public required string File { get; init; }

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>What the board is like: seed, profile, limits, signals, faults.</summary>
    public required SimulatorOptions Options { get; init; }

    /// <summary>What the temperature replays.</summary>
    public required TemperatureTrace Trace { get; init; }

    public ScenarioClock Clock { get; init; }

    /// <summary>How long it may take, in its own time.</summary>
    public int TimeMaxMs { get; init; } = TimeDefaultMs;

    /// <summary>How many events there may be, published and received.</summary>
    public int EventsMax { get; init; } = EventsDefault;

    public required IReadOnlyList<ScenarioStep> Steps { get; init; }
}
