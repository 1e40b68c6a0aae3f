namespace Comet.Simulator.Scenarios.Model;

/// <summary>Whose time a scenario runs in.</summary>
internal enum ScenarioClock
{
    /// <summary>Its own: as fast as it can, the same each time.</summary>
    Virtual,

    /// <summary>Everybody's: on real sockets, beside real clients.</summary>
    Wall,
}
