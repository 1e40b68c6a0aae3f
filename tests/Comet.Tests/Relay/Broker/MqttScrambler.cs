using System.Buffers.Binary;
using System.Text;

namespace Comet.Tests.Relay.Broker;

/// <summary>
/// Delivers a board's events in pairs, the later one first, and each pair once more, as a broker
/// may that has heard of no acknowledgement (MQTT 5, 4.4 and 4.6). All else passes.
/// </summary>
internal sealed class MqttScrambler
{
    private const int Publish = 3;
    private const byte Duplicate = 0x08;
    private const int QualityOfService = 0x06;

    private readonly List<byte> _received = [];
    private byte[]? _held;

    /// <summary>How many events were delivered once more.</summary>
    public int Repeated { get; private set; }

    /// <summary>What goes on of what has come, which may end anywhere in a packet.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> bytes)
    {
        _received.AddRange(bytes);
        List<byte> passed = [];
        while (LengthOfFirst() is { } length)
        {
            byte[] packet = [.. _received.Take(length)];
            _received.RemoveRange(0, length);
            if (!IsEvent(packet))
            {
                passed.AddRange(packet);
            }
            else if (_held is null)
            {
                _held = packet;
            }
            else
            {
                passed.AddRange([.. packet, .. _held]);
                packet[0] |= Duplicate;
                _held[0] |= Duplicate;
                passed.AddRange([.. packet, .. _held]);
                _held = null;
                Repeated += 2;
            }
        }

        return passed.ToArray();
    }

    // Of the first packet, header and all, or null: it has not all come.
    private int? LengthOfFirst()
    {
        int length = 0;
        for (int at = 1; at < Math.Min(_received.Count, 5); at++)
        {
            length |= (_received[at] & 0x7F) << (7 * (at - 1));
            if (_received[at] < 0x80)
            {
                return at + 1 + length <= _received.Count ? at + 1 + length : null;
            }
        }

        return null;
    }

    private static bool IsEvent(byte[] packet)
    {
        if (packet[0] >> 4 != Publish || (packet[0] & QualityOfService) == 0)
        {
            return false;
        }

        int at = Array.FindIndex(packet, 1, part => part < 0x80) + 1;
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at));
        return Encoding.UTF8.GetString(packet, at + 2, length) == "comet/b/events";
    }
}
