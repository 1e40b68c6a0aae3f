namespace Comet.Simulator.Faults;

/// <summary>A fault that is on.</summary>
/// <param name="Arguments">As they were given.</param>
/// <param name="Values">Of each parameter of its type, in their order; of a choice the index.
/// </param>
/// <param name="RemainingMs">How long still; null = until it is cleared.</param>
public sealed record FaultOccurrence(
    string Arguments, IReadOnlyList<int> Values, long? RemainingMs);
