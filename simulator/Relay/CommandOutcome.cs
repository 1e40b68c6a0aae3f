namespace Comet.Simulator.Relay;

/// <summary>What became of a value that was published through a relay.</summary>
/// <param name="IsDone">Whether the board has published it.</param>
/// <param name="Id">The event's id, if the board has it.</param>
/// <param name="Error">Why the board has refused it; null = done, or nobody knows.</param>
public sealed record CommandOutcome(bool IsDone, EventId? Id, string? Error)
{
    /// <summary>What is said where nobody knows.</summary>
    public const string Unanswered = "the board has not answered; it may have the value";

    /// <summary>The board did not answer: it may have published the value, or not.</summary>
    public static readonly CommandOutcome Unknown = new(false, null, null);

    public static CommandOutcome Done(EventId? id)
    {
        return new CommandOutcome(true, id, null);
    }

    public static CommandOutcome Refused(string error)
    {
        return new CommandOutcome(false, null, error);
    }
}
