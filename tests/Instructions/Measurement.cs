namespace Comet.Instructions;

/// <summary>
/// What an iteration of a loop took on nanoFramework's interpreter, built for a PC.
/// </summary>
/// <param name="Kernel">The loop that is counted.</param>
/// <param name="What">What it does.</param>
/// <param name="Nanoseconds">What was measured.</param>
/// <param name="LoopsLeftOut">How many iterations of the empty loop are not in it.</param>
public sealed record Measurement(
    string Kernel, string What, double Nanoseconds, double LoopsLeftOut = 1)
{
    /// <summary>All measurements there are, the empty loop first.</summary>
    /// <remarks>
    /// That the loop around is not in the others follows from the fit: counted in, no costs come
    /// near to all of them. So does that the methods which were called took and returned a number:
    /// were they empty, two calls would cost more than a property's two did.
    /// </remarks>
    public static IReadOnlyList<Measurement> All { get; } =
    [
        new("kernel-loop", "iteration of an empty loop", 28, 0),
        new("kernel-unrolled", "a[i] ^= mask on a byte[], four in a row", 105, 0.25),
        new("kernel-and", "a[i] ^= mask[i & 3]", 132),
        new("kernel-remainder", "a[i] ^= mask[i % mask.Length]", 204),
        new("kernel-int", "a[i] ^= mask on an int[]", 90),
        new("kernel-static", "static call", 83),
        new("kernel-virtual", "virtual call", 95),
        new("kernel-interface", "interface call", 142),
        new("kernel-property", "auto-property, written and read", 169),
        new("kernel-copy", "Array.Copy of 16 bytes", 249),
    ];
}
