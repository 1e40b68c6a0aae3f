namespace Comet.Simulator.Board.Signals;

/// <summary>A signal that there is, or a disturbance.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Summary">What it is, for people to read.</param>
/// <param name="Parameters">What can be said about it. The first may be given by its value
/// alone.</param>
public sealed record SignalType(
    SignalKind Kind, string Name, string Summary, IReadOnlyList<SignalParameter> Parameters)
{
    /// <summary>Whether it is done to another signal.</summary>
    public bool IsDisturbance => Kind >= SignalKind.Noise;
}
