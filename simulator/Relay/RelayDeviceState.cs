namespace Comet.Simulator.Relay;

/// <summary>What a relay knows of a board.</summary>
/// <param name="Id">The board's id.</param>
/// <param name="Link">The kind of way that leads to it, or null: it is away.</param>
/// <param name="Last">Its last event that is known, or null: none ever came.</param>
/// <param name="Events">How many events are kept.</param>
/// <param name="Connections">How many connections clients have.</param>
/// <param name="IsFilling">Whether its history is still being fetched from other relays.</param>
public sealed record RelayDeviceState(
    string Id, string? Link, EventId? Last, long Events, int Connections, bool IsFilling);
