namespace Comet.Simulator.Scenarios.Running;

/// <summary>A run has reached a bound, and ends.</summary>
internal sealed class RunLimitException(string message) : Exception(message);
