namespace Comet.Simulator.Faults;

/// <summary>A fault as a panel shows it.</summary>
/// <param name="Type">Its name, and what can be said about it.</param>
/// <param name="Occurrences">Where it is on; several when it is on for several connection slots.
/// Empty when it is off.</param>
public sealed record FaultDescription(
    FaultType Type, IReadOnlyList<FaultOccurrence> Occurrences)
{
    /// <summary>The arguments of <see cref="Occurrences"/>.</summary>
    public IReadOnlyList<string> Active => [.. Occurrences.Select(on => on.Arguments)];

    public bool IsOn => Occurrences.Count > 0;
}
