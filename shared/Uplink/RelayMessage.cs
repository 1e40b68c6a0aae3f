using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Embedded.Uplink;

/// <summary>Reads the messages of a relay in their bytes.</summary>
/// <remarks>
/// The bytes have passed <see cref="JsonText.Compact"/>. Members of no interest are passed over,
/// so that a later relay may say more; a message with two of <c>ack</c>, <c>since</c> and
/// <c>command</c> is refused.
/// </remarks>
public sealed class RelayMessage
{
    // Names and words: their bytes, first to last.
    private const long Ack = 0x61_63_6B;
    private const long SinceName = 0x73_69_6E_63_65;
    private const long Command = 0x63_6F_6D_6D_61_6E_64;
    private const long Earliest = 0x65_61_72_6C_69_65_73_74;
    private const long Latest = 0x6C_61_74_65_73_74;

    // Eight digits and a dash precede the sequence; eighteen digits always fit into 63 bits.
    private const int EpochDigits = 8;
    private const int IdLengthMax = EpochDigits + 1 + 18;

    /// <summary>What was read last.</summary>
    public RelayMessageKind Kind;

    /// <summary>For <see cref="RelayMessageKind.Since"/>: its form.</summary>
    public Since Since;

    /// <summary>The epoch of the id.</summary>
    public uint Epoch;

    /// <summary>The sequence of the id, zero or more.</summary>
    public long Sequence;

    /// <summary>Reads a message.</summary>
    /// <returns>Whether it is an object with just one of the three members, of a sound
    /// value.</returns>
    public bool Read(byte[] buffer, int offset, int count)
    {
        Kind = RelayMessageKind.None;
        if (buffer[offset] != '{')
        {
            return false;
        }

        int end = offset + count;
        bool sound = true;
        offset++;
        while (offset < end && buffer[offset] == '"')
        {
            int nameEnd = JsonScan.EndOfString(buffer, offset);
            int value = nameEnd + 1;
            int valueEnd = JsonScan.EndOfValue(buffer, value);
            RelayMessageKind kind =
                JsonScan.Pack(buffer, offset + 1, nameEnd - offset - 2) switch
                {
                    Ack => RelayMessageKind.Ack,
                    SinceName => RelayMessageKind.Since,
                    Command => RelayMessageKind.Command,
                    _ => RelayMessageKind.None,
                };
            if (kind != RelayMessageKind.None)
            {
                sound = sound && Kind == RelayMessageKind.None && buffer[value] == '"'
                    && ReadValue(kind, buffer, value + 1, valueEnd - value - 2);
                Kind = kind;
            }

            offset = valueEnd + 1;
        }

        return sound && Kind != RelayMessageKind.None;
    }

    private bool ReadValue(RelayMessageKind kind, byte[] buffer, int offset, int count)
    {
        Since = Since.AfterId;
        if (kind == RelayMessageKind.Since)
        {
            long word = JsonScan.Pack(buffer, offset, count);
            if (word == Earliest || word == Latest)
            {
                Since = word == Earliest ? Since.Earliest : Since.Latest;
                return true;
            }
        }

        return ReadId(buffer, offset, count);
    }

    // Such as 5f3a9c01-42.
    private bool ReadId(byte[] buffer, int offset, int count)
    {
        Epoch = 0;
        Sequence = 0;
        if (count <= EpochDigits + 1 || count > IdLengthMax || buffer[offset + EpochDigits] != '-')
        {
            return false;
        }

        for (int i = 0; i < EpochDigits; i++)
        {
            int nibble = Ascii.HexValue(buffer[offset + i]);
            if (nibble < 0)
            {
                return false;
            }

            Epoch = (Epoch << 4) | (uint)nibble;
        }

        for (int i = EpochDigits + 1; i < count; i++)
        {
            int octet = buffer[offset + i];
            if (!Ascii.IsDigit(octet))
            {
                return false;
            }

            Sequence = (Sequence * 10) + (octet - '0');
        }

        return true;
    }
}
