namespace Comet.Simulator.Chip;

/// <summary>What of the chip is in use.</summary>
/// <param name="Sockets">In use, the listener included.</param>
/// <param name="SocketsMax">All that there are.</param>
/// <param name="HeapBytes">In use: the engine's budget, and the sockets' objects.</param>
/// <param name="HeapBytesMax">All that there are.</param>
/// <param name="RefusedForSockets">Connections refused since the start for want of a socket.
/// </param>
/// <param name="RefusedForHeap">And for want of heap.</param>
/// <param name="BusyMs">What the work since the start has taken on the chip; 0 when it is not
/// slowed down.</param>
public sealed record ChipUsage(
    int Sockets,
    int SocketsMax,
    int HeapBytes,
    int HeapBytesMax,
    int RefusedForSockets,
    int RefusedForHeap,
    long BusyMs);
