namespace Comet.Simulator.Relay;

/// <summary>
/// What became of a value that was published through a relay: the same at every relay, whichever
/// has the way to the board.
/// </summary>
/// <param name="Status">
/// The HTTP status that tells it: 200, the board has published it; 503, it was not given to the
/// board; 504, nobody knows whether the board has published it; another one, the board or its relay
/// has refused it.
/// </param>
/// <param name="Id">The event's id, if the board has it.</param>
/// <param name="Error">Why it was not published, or may not have been; null = it was.</param>
public sealed record CommandOutcome(int Status, EventId? Id, string? Error)
{
    /// <summary>The status of <see cref="Unknown"/> and <see cref="Forgotten"/>.</summary>
    public const int UnknownStatus = 504;

    /// <summary>The value was not given to the board, and will not be.</summary>
    public static readonly CommandOutcome Unreachable =
        new(503, null, "the board cannot be reached");

    /// <summary>The board did not answer.</summary>
    public static readonly CommandOutcome Unknown = new(
        UnknownStatus,
        null,
        "the board has not answered: the value may or may not have been published");

    /// <summary>Who was given the value remembers it no more, so it is not given again.</summary>
    public static readonly CommandOutcome Forgotten = new(
        UnknownStatus,
        null,
        "the board has restarted or is reached another way: the value may or may not have been "
        + "published");

    public bool IsDone => Status == 200;

    public static CommandOutcome Done(EventId? id)
    {
        return new CommandOutcome(200, id, null);
    }

    public static CommandOutcome Refused(int status, string error)
    {
        return new CommandOutcome(status, null, error);
    }
}
