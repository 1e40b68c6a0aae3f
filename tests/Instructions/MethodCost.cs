namespace Comet.Instructions;

/// <summary>What a method costs an operation.</summary>
/// <param name="Name">Type and name.</param>
/// <param name="Entered">How often it is called.</param>
/// <param name="Instructions">What it executes itself.</param>
/// <param name="Nanoseconds">What that costs, the calls that it makes included, but not what is
/// done in them.</param>
/// <param name="Native">What it calls of the interpreter's library, by name.</param>
public sealed record MethodCost(
    string Name, double Entered, double Instructions, double Nanoseconds, string Native);
