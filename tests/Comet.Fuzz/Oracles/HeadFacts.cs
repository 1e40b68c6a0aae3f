namespace Comet.Fuzz.Oracles;

/// <summary>What a request head says.</summary>
/// <param name="Length">The head's length in bytes, empty lines before it included.</param>
/// <param name="Text">All that matters, in a form that can be compared.</param>
internal sealed record HeadFacts(int Length, string Text);
