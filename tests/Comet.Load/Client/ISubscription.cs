namespace Comet.Load.Client;

/// <summary>What all subscribers of a run tell.</summary>
internal interface ISubscription
{
    /// <param name="number">The event's number.</param>
    /// <param name="missed">How many since the last one did not come to this subscriber.</param>
    /// <param name="receivedAt">When it came, by <see cref="System.Diagnostics.Stopwatch"/>.
    /// </param>
    void HandleEvent(long number, long missed, long receivedAt);
}
