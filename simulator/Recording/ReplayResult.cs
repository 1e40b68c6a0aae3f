namespace Comet.Simulator.Recording;

/// <summary>What a replay came to.</summary>
/// <param name="Difference">The first difference, or null.</param>
/// <param name="Connections">How many connections took part.</param>
/// <param name="ReceivedBytes">What the clients had sent.</param>
/// <param name="SentBytes">What the server sent, the same as recorded.</param>
/// <param name="Duration">How long the recorded run took.</param>
public sealed record ReplayResult(
    ReplayDifference? Difference,
    int Connections,
    long ReceivedBytes,
    long SentBytes,
    TimeSpan Duration);
