namespace Comet.Fuzz.Oracles;

/// <summary>For whom a request is, and which page makes it.</summary>
/// <param name="IsHostForeign">The name asked for is not the server's.</param>
/// <param name="IsOriginAllowed">No page makes it, or one that may.</param>
/// <param name="Origin">Which listed origin makes it, from 1; 0 = none of them.</param>
/// <param name="IsPreflight">Whether a request by OPTIONS is a preflight.</param>
internal sealed record SiteFacts(
    bool IsHostForeign, bool IsOriginAllowed, int Origin, bool IsPreflight);
