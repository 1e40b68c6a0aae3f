namespace Comet.Simulator.Wire;

/// <summary>What a <see cref="WireDecoder"/> waits for.</summary>
internal enum WireState
{
    Head,

    /// <summary>Whether the answer to an upgrade is 101.</summary>
    Upgrade,

    Length,
    ChunkSize,
    ChunkData,
    ChunkEnd,
    Trailer,

    /// <summary>The connection's end is the body's.</summary>
    ToEnd,

    Frames,
    Malformed,
}
