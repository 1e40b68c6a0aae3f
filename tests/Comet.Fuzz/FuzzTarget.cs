namespace Comet.Fuzz;

/// <summary>One thing that bytes are thrown at.</summary>
/// <param name="Name">What the command line and the corpus call it.</param>
/// <param name="Dictionary">Texts that mutations put in, one character a byte.</param>
/// <param name="Run">
/// A pure function of the input: throws when an invariant is broken, otherwise says in a word or
/// two what became of the input.
/// </param>
public sealed record FuzzTarget(
    string Name,
    IReadOnlyList<string> Dictionary,
    FuzzTarget.Runner Run)
{
    /// <summary>Runs an input.</summary>
    public delegate string Runner(ReadOnlySpan<byte> input);
}
