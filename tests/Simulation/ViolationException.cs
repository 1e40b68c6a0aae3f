namespace Comet.Simulation;

/// <summary>A promise of the engine that did not hold, seen from outside.</summary>
internal sealed class ViolationException(ViolationKind kind, string expected)
    : Exception(expected)
{
    public ViolationKind Kind { get; } = kind;
}
