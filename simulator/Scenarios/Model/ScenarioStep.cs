using Comet.Simulator.Scenarios.Running;

namespace Comet.Simulator.Scenarios.Model;

/// <summary>One thing to do, or to expect.</summary>
/// <param name="position">Where it stands in the file.</param>
internal abstract class ScenarioStep(FilePosition position)
{
    public FilePosition Position { get; } = position;

    /// <summary>For people to read: its kind, and what about it.</summary>
    public abstract string Text { get; }

    /// <summary>Does it.</summary>
    /// <returns>Why it failed, or null.</returns>
    public abstract string? Run(ScenarioWorld world);
}
