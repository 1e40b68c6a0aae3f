namespace Comet.Simulator.Scenarios.Clients;

/// <summary>What a link says in place of a number of bytes.</summary>
internal static class LinkResult
{
    /// <summary>Nothing has come, and more may.</summary>
    public const int Nothing = -1;

    /// <summary>The connection is no more: reset, or never there.</summary>
    public const int Lost = -2;
}
