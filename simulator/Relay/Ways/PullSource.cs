namespace Comet.Simulator.Relay.Ways;

/// <summary>A board that a relay subscribes to.</summary>
/// <param name="Url">Where its paths begin, with a slash at the end.</param>
/// <param name="Token">Its access token, or null.</param>
public sealed record PullSource(Uri Url, string? Token);
