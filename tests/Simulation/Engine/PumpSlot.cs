using Comet.Simulation.Network;

namespace Comet.Simulation.Engine;

/// <summary>The pump's side of one slot.</summary>
internal sealed class PumpSlot
{
    public Link? Link { get; set; }

    /// <summary>
    /// Receives are begun ahead and end when something comes, as with asynchronous sockets;
    /// otherwise the pump asks a socket that is readable.
    /// </summary>
    public bool ReceivesAhead { get; set; }

    /// <summary>Where a receive that was begun ahead writes; −1 = none is begun.</summary>
    public int PostedOffset { get; set; } = -1;

    /// <summary>How many bytes that receive may write.</summary>
    public int PostedCount { get; set; }

    /// <summary>A copy of the bytes of the send that is in flight; null = none is.</summary>
    public byte[]? InFlight { get; set; }

    /// <summary>The FIN has been received.</summary>
    public bool IsReceiveEnded { get; set; }

    /// <summary>When the FIN that was asked for is to be sent.</summary>
    public long FinishMs { get; set; } = long.MaxValue;

    /// <summary>The socket is closed, the engine does not know yet.</summary>
    public bool IsClosing { get; set; }

    /// <summary>When the engine is to hear of the close.</summary>
    public long ReleaseMs { get; set; } = long.MaxValue;
}
