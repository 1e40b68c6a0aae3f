namespace Comet.Simulator.Pump;

/// <summary>The end of an operation, on its way to the event loop.</summary>
internal readonly record struct Completion(CompletionKind Kind, PortableWatch? Watch);
