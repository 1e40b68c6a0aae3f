namespace Comet.Simulator.Relay;

/// <summary>What follows an id in a device's log, or as much of it as was asked for.</summary>
/// <param name="IsReset">Whether the id was of another epoch: the page begins with the log.</param>
/// <param name="Last">The last event of the log.</param>
/// <param name="Entries">Events and gaps, in their order, none left out.</param>
internal sealed record LogPage(bool IsReset, EventId Last, IReadOnlyList<LogEntry> Entries);
