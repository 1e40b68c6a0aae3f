namespace Comet.Simulation.Wire;

/// <summary>Frames as a WebSocket server sends them (RFC 6455 §5.2): unmasked.</summary>
internal sealed class FrameReader
{
    private readonly List<byte> _frame = [];

    /// <summary>Hears each frame: its first octet and its payload.</summary>
    public delegate void Listener(int firstOctet, ReadOnlySpan<byte> payload);

    public void Feed(ReadOnlySpan<byte> bytes, Listener listener)
    {
        foreach (byte octet in bytes)
        {
            _frame.Add(octet);
            int header = HeaderLength();
            if (_frame.Count < header)
            {
                continue;
            }

            int length = _frame[1] <= 125 ? _frame[1] : (_frame[2] << 8) | _frame[3];
            Require((_frame[1] & 0x80) == 0, "an unmasked frame");
            Require((_frame[0] & 0x70) == 0, "no RSV bit");
            Require(_frame[1] != 127, "a frame below 64 KiB");
            Require(_frame[1] != 126 || length > 125, "the minimal length");
            Require((_frame[0] & 8) == 0 || (length <= 125 && (_frame[0] & 0x80) != 0),
                "a short, final control frame");
            if (_frame.Count == header + length)
            {
                byte[] frame = [.. _frame];
                _frame.Clear();
                listener(frame[0], frame.AsSpan(header));
            }
        }
    }

    private int HeaderLength()
    {
        return _frame.Count < 2 ? 2 : (_frame[1] & 0x7F) switch
        {
            126 => 4,
            127 => 10,
            _ => 2,
        };
    }

    private static void Require(bool holds, string expected)
    {
        if (!holds)
        {
            throw new ViolationException(ViolationKind.Malformed, $"expected {expected}");
        }
    }
}
