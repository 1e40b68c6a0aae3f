namespace Comet.Simulation.Oracle;

/// <summary>An event as it was published.</summary>
/// <param name="Topic">The topic's index.</param>
/// <param name="Envelope">The JSON that every method must deliver, byte for byte.</param>
internal sealed record JournalEntry(int Topic, byte[] Envelope);
