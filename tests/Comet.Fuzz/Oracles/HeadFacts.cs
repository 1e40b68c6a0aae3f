namespace Comet.Fuzz.Oracles;

/// <summary>What a request head says.</summary>
/// <param name="Length">The head's length in bytes, empty lines before it included.</param>
/// <param name="Text">All that matters, in a form that can be compared.</param>
/// <param name="Authority">That of an absolute target, or null.</param>
/// <param name="Fields">Names in lower case, values without white space around.</param>
internal sealed record HeadFacts(
    int Length,
    string Text,
    string? Authority,
    IReadOnlyList<(string Name, string Value)> Fields);
