namespace Comet.Simulator.Chip;

/// <summary>Why the chip cannot take a connection.</summary>
public enum ChipRefusal
{
    /// <summary>It can.</summary>
    None,

    /// <summary>All sockets of its network stack are in use.</summary>
    Sockets,

    /// <summary>The managed heap has no room for one more socket object.</summary>
    Heap,
}
