namespace Comet.Simulator.Chip;

/// <summary>What bytes that came are to the chip, which prices them apart.</summary>
internal enum ChipWork
{
    /// <summary>Those of a request.</summary>
    Request,

    /// <summary>Messages that are published.</summary>
    Message,

    /// <summary>Messages that are sent back.</summary>
    Echo,
}
