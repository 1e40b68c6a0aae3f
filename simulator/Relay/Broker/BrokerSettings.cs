namespace Comet.Simulator.Relay.Broker;

/// <summary>What all that uses the broker has in common.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Name">The relay's name, for people.</param>
/// <param name="Instance">The relay's name in topics: another one each start.</param>
/// <param name="ValueBytesMax">The longest value that may be published, in bytes.</param>
internal sealed record BrokerSettings(
    BrokerAddress Address, string Name, string Instance, int ValueBytesMax);
