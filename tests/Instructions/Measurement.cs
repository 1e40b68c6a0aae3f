namespace Comet.Instructions;

/// <summary>
/// What an iteration of a loop took on nanoFramework's interpreter, built for a PC.
/// </summary>
/// <param name="Kernel">The loop that is counted.</param>
/// <param name="What">What it does.</param>
/// <param name="Nanoseconds">What was measured, without the loop around but in the first.</param>
public sealed record Measurement(string Kernel, string What, double Nanoseconds)
{
    /// <summary>The loop around all others.</summary>
    public const string Loop = "kernel-loop";

    /// <summary>All measurements there are.</summary>
    public static IReadOnlyList<Measurement> All { get; } =
    [
        new(Loop, "iteration of a loop", 28),
        new("kernel-unrolled", "a[i] ^= mask on a byte[], by four, mask in locals", 105),
        new("kernel-and", "the same, mask[i & 3]", 132),
        new("kernel-remainder", "the same, mask[i % mask.Length]", 204),
        new("kernel-int", "element of an int[]", 90),
        new("kernel-static", "static call", 83),
        new("kernel-virtual", "virtual call", 95),
        new("kernel-interface", "interface call", 142),
        new("kernel-property", "auto-property written and read", 169),
        new("kernel-copy", "Array.Copy of 16 bytes", 249),
    ];
}
