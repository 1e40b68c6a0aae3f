namespace Comet.Simulation.Oracle;

/// <summary>What the world has seen of whom the engine let in, since its start.</summary>
/// <param name="Accepted">Connections that got a slot.</param>
/// <param name="Refused">Connections that found none.</param>
/// <param name="Limited">Requests and connections refused with 429.</param>
/// <param name="Flooded">WebSockets closed with 1008.</param>
/// <param name="GaveWay">Idle connections that made room.</param>
internal readonly record struct Counts(
    int Accepted, int Refused, int Limited, int Flooded, int GaveWay);
