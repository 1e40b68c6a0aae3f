namespace Comet.Simulator.Wire;

/// <summary>Something whole in the bytes of one direction of a connection.</summary>
internal sealed record WireItem
{
    public required WireItemKind Kind { get; init; }

    /// <summary>When its first and its last byte crossed, in ms.</summary>
    public required long StartMs { get; init; }

    public required long EndMs { get; init; }

    public HttpHead? Head { get; init; }

    /// <summary>
    /// A body without its framing, an event, a line, or the unmasked payload of a frame.
    /// </summary>
    public byte[] Data { get; init; } = [];

    /// <summary>The length of <see cref="Data"/> before any of it was left out.</summary>
    public int Length { get; init; }

    /// <summary>The length on the wire, with the framing.</summary>
    public int WireLength { get; init; }

    /// <summary>The first octet of a frame: FIN and opcode (RFC 6455 §5.2).</summary>
    public int FrameOctet { get; init; }

    public int Opcode => FrameOctet & 0x0F;

    public bool IsFinal => (FrameOctet & 0x80) != 0;
}
