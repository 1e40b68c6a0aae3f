namespace Comet.Device;

/// <summary>
/// What carries the uplink's lines: a WebSocket or HTTP requests. All calls come from the
/// uplink's own thread, but for <see cref="Abort"/>, and may block for a bounded time; any may
/// throw what its library throws, which ends the connection.
/// </summary>
public abstract class UplinkCarrier
{
    /// <summary>The carrier's name in the log.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether the relay can speak only when asked: then <see cref="Send"/> without lines asks.
    /// </summary>
    public abstract bool IsAsked { get; }

    /// <summary>Opens a connection.</summary>
    /// <param name="mailbox">Where what arrives is delivered.</param>
    /// <param name="link">The connection's number, named at each delivery.</param>
    /// <returns>Whether the relay can be talked to.</returns>
    public abstract bool Open(UplinkMailbox mailbox, int link);

    /// <summary>
    /// Sends lines, each ended by a line feed, and calls
    /// <see cref="UplinkMailbox.ReleaseOutgoing"/> as soon as they are taken, before it waits for
    /// anything: what the relay has to say may need an answer before it can be delivered.
    /// </summary>
    /// <param name="mailbox">Whose outgoing lines they are.</param>
    /// <param name="count">Their length, in bytes.</param>
    /// <returns>Whether they were taken; otherwise the connection is over.</returns>
    public abstract bool Send(UplinkMailbox mailbox, int count);

    /// <summary>Closes the connection, whatever state it is in.</summary>
    public abstract void Close();

    /// <summary>
    /// Makes an <see cref="Open"/> that takes too long fail soon. Called by the pump's thread
    /// while the uplink's is in there; does not block.
    /// </summary>
    public abstract void Abort();
}
