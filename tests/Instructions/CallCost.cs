namespace Comet.Instructions;

/// <summary>What a method costs an operation where one path of calls leads to it.</summary>
/// <param name="Depth">How many calls lead there.</param>
/// <param name="Method">Type and name.</param>
/// <param name="Times">How often it is called.</param>
/// <param name="Nanoseconds">What that costs, all that it calls included.</param>
public sealed record CallCost(int Depth, string Method, double Times, double Nanoseconds);
