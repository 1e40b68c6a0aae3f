namespace Comet.Simulator.Load;

/// <summary>What the clients of one method were given.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Clients">How many there are.</param>
/// <param name="Delivered">Events.</param>
/// <param name="Delays">From publishing until the client has the event, in ms.</param>
internal sealed record MethodReport(
    string Method, int Clients, long Delivered, DelayHistogram Delays);
