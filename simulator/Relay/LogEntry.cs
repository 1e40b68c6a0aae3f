namespace Comet.Simulator.Relay;

/// <summary>An event in a device's log, or a run of events that are missing there.</summary>
/// <param name="Last">The event's id, or that of the last one missing.</param>
/// <param name="Topic">The event's topic; null = a gap.</param>
/// <param name="Line">The envelope, or the gap's notice, as <c>/stream</c> has it, without its
/// line break.</param>
internal sealed record LogEntry(EventId Last, string? Topic, byte[] Line);
