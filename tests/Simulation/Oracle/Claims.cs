namespace Comet.Simulation.Oracle;

/// <summary>What the engine counts about whom it lets in; differences of it tell what a call did.
/// </summary>
/// <param name="Requests">Requests whose head was complete.</param>
/// <param name="Limited">Of those, and of connections: refused with 429.</param>
/// <param name="Flooded">WebSockets closed with 1008.</param>
internal readonly record struct Claims(int Requests, int Limited, int Flooded)
{
    public static Claims operator -(Claims after, Claims before)
    {
        return new Claims(
            after.Requests - before.Requests,
            after.Limited - before.Limited,
            after.Flooded - before.Flooded);
    }
}
