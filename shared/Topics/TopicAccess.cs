namespace Comet.Embedded.Topics;

/// <summary>Who may publish to a topic.</summary>
public enum TopicAccess
{
    /// <summary>
    /// Only the board application publishes; a client's attempt is refused with 403.
    /// </summary>
    ReadOnly,

    /// <summary>Clients publish too, by POST or over a WebSocket.</summary>
    Writable,
}
