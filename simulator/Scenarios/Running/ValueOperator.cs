namespace Comet.Simulator.Scenarios.Running;

/// <summary>How a value and what is expected compare.</summary>
internal enum ValueOperator
{
    Equals,
    Not,
    Above,
    Below,
    AtLeast,
    AtMost,
}
