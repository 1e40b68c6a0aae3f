namespace Comet.Instructions;

/// <summary>Instructions that are executed all or none.</summary>
/// <param name="Method">Type and name of the method.</param>
/// <param name="IsEntry">Whether the method begins with it.</param>
/// <param name="Classes">How many instructions of each <see cref="InstructionClass"/>.</param>
/// <param name="Native">What it calls of the interpreter's library, by name.</param>
/// <param name="Listing">The instructions, one a line.</param>
public sealed record BasicBlock(
    string Method,
    bool IsEntry,
    IReadOnlyList<int> Classes,
    IReadOnlyList<string> Native,
    IReadOnlyList<string> Listing)
{
    /// <summary>How many classes there are.</summary>
    public static int ClassCount { get; } = Enum.GetValues<InstructionClass>().Length;
}
