using System.Net.Sockets;
using Comet.Embedded.Engine;

namespace Comet.Simulator.Pump;

/// <summary>
/// Is told by the pump of all that the engine hears and of all that leaves it, in the order in
/// which it happens, on the event loop's thread: with it the engine's run can be had again.
/// </summary>
/// <remarks>
/// Bytes are those of HTTP: what TLS makes of them is not told. They are good during the call only.
/// A call about what the engine is given comes before the engine is given it.
/// </remarks>
public abstract class WireTap
{
    /// <summary>An engine is started: the first, or, all connections being closed, another.
    /// </summary>
    public abstract void HandleStart(CometEngine engine, long nowMs);

    /// <summary>From now on this plus the pump's clock is Unix time, in ms.</summary>
    public abstract void HandleUtc(long offsetMs, long nowMs);

    /// <summary>The engine has said what becomes of a newcomer.</summary>
    /// <param name="socket">The newcomer.</param>
    /// <param name="peer">The key of its address.</param>
    /// <param name="result">Its slot, or what the engine returned instead.</param>
    /// <param name="nowMs">The time in ms.</param>
    public abstract void HandleAccept(Socket socket, int peer, int result, long nowMs);

    /// <summary>The newcomer is refused with these bytes.</summary>
    public abstract void HandleRefused(ReadOnlySpan<byte> bytes, long nowMs);

    /// <summary>Bytes have come.</summary>
    public abstract void HandleReceived(int slot, ReadOnlySpan<byte> bytes, long nowMs);

    /// <summary>The peer has ended its side.</summary>
    public abstract void HandleEndOfStream(int slot, long nowMs);

    /// <summary>The engine is told the time.</summary>
    public abstract void HandleTime(long nowMs);

    /// <summary>
    /// The board or a command was at work: what stands in the log from
    /// <paramref name="first"/> on was published by it.
    /// </summary>
    public abstract void HandleCommand(long first, long nowMs);

    /// <summary>The engine is told to stop.</summary>
    public abstract void HandleStop(long nowMs);

    /// <summary>The connections are served now, first those whose sockets were full.</summary>
    public abstract void BeginServing(long nowMs);

    /// <summary>A socket that was full has room again, and is served.</summary>
    public abstract void HandleRoom(int slot, long nowMs);

    /// <summary>Bytes have left.</summary>
    public abstract void HandleSent(int slot, ReadOnlySpan<byte> bytes, long nowMs);

    /// <summary>There are bytes to send, and the socket is full.</summary>
    public abstract void HandleBlocked(int slot, long nowMs);

    /// <summary>The server's side is ended.</summary>
    public abstract void HandleFinished(int slot, long nowMs);

    /// <summary>The connections are served.</summary>
    public abstract void EndServing(long nowMs);

    /// <summary>A socket is closed, or was lost; the engine has yet to be told.</summary>
    public abstract void HandleClosed(int slot, long nowMs);

    /// <summary>
    /// What the engine was just told ended with an exception, which costs the connection.
    /// </summary>
    public abstract void HandleFault(int slot, string text, long nowMs);

    /// <summary>Something out of the ordinary that the engine has no part in.</summary>
    public abstract void HandleNote(string text, long nowMs);
}
