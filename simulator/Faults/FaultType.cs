namespace Comet.Simulator.Faults;

/// <summary>A fault that there is.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Summary">What it does, for people to read.</param>
/// <param name="IsLasting">It is on until it is cleared, or its time is over; otherwise it
/// happens, and that was it.</param>
/// <param name="Parameters">What can be said about it. The first may be given by its value
/// alone.</param>
public sealed record FaultType(
    FaultKind Kind,
    string Name,
    string Summary,
    bool IsLasting,
    IReadOnlyList<FaultParameter> Parameters);
