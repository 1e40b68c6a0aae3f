namespace Comet.Simulator.Faults;

/// <summary>A fault as a panel shows it.</summary>
/// <param name="Type">Its name, and what can be said about it.</param>
/// <param name="Active">Where it is on, the arguments that it was given; several when it is on
/// for several connection slots. Empty when it is off.</param>
public sealed record FaultDescription(FaultType Type, IReadOnlyList<string> Active)
{
    public bool IsOn => Active.Count > 0;
}
