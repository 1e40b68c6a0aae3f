namespace Comet.Embedded.Engine;

/// <summary>The timers of a connection.</summary>
public enum ConnectionTimer
{
    /// <summary>What the phase waits for: a request, an event, a pong, the end.</summary>
    Phase,

    /// <summary>The peer must have taken something.</summary>
    Stall,
}
