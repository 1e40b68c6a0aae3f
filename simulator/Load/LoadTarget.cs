namespace Comet.Simulator.Load;

/// <summary>A board that clients follow.</summary>
/// <param name="Places">Where it is served, each with a slash at the end: a client that is cut off
/// goes to the next.</param>
/// <param name="End">The epoch and the number of its last event by now, or null: nobody knows, or
/// it owes its clients more than it can give.</param>
internal sealed record LoadTarget(
    IReadOnlyList<Uri> Places, Func<(uint Epoch, long Last)?> End);
