namespace Comet.Embedded.Foundation;

/// <summary>
/// The base64 encoding of RFC 4648 §4 from array to array. The alphabet is computed: a table would
/// stay on the device's heap.
/// </summary>
public static class Base64
{
    /// <summary>The length of the encoding of <paramref name="count"/> octets.</summary>
    public static int EncodedLength(int count)
    {
        return (count + 2) / 3 * 4;
    }

    /// <summary>
    /// Encodes octets. The ranges may overlap when the source ends no earlier than the destination:
    /// then writing never overtakes reading.
    /// </summary>
    /// <returns>How many characters were written: <see cref="EncodedLength"/>.</returns>
    public static int Encode(
        byte[] source, int offset, int count, byte[] destination, int destinationOffset)
    {
        int to = destinationOffset;
        int end = offset + count;
        while (end - offset >= 3)
        {
            int group = (source[offset] << 16) | (source[offset + 1] << 8) | source[offset + 2];
            destination[to] = (byte)DigitOf(group >> 18);
            destination[to + 1] = (byte)DigitOf((group >> 12) & 63);
            destination[to + 2] = (byte)DigitOf((group >> 6) & 63);
            destination[to + 3] = (byte)DigitOf(group & 63);
            offset += 3;
            to += 4;
        }

        if (offset < end)
        {
            bool two = end - offset == 2;
            int group = source[offset] << 16;
            if (two)
            {
                group |= source[offset + 1] << 8;
            }

            destination[to] = (byte)DigitOf(group >> 18);
            destination[to + 1] = (byte)DigitOf((group >> 12) & 63);
            destination[to + 2] = (byte)(two ? DigitOf((group >> 6) & 63) : '=');
            destination[to + 3] = (byte)'=';
            to += 4;
        }

        return to - destinationOffset;
    }

    /// <summary>
    /// Decodes a canonical encoding (§3.5): whole groups, padding only where it belongs, unused
    /// bits zero, nothing outside the alphabet. Decoding in place is allowed.
    /// </summary>
    /// <returns>
    /// How many octets were written, or −1 when the encoding is not canonical; the destination's
    /// content is then unspecified.
    /// </returns>
    public static int Decode(
        byte[] source, int offset, int count, byte[] destination, int destinationOffset)
    {
        if ((count & 3) != 0)
        {
            return -1;
        }

        int to = destinationOffset;
        int end = offset + count;
        while (offset < end)
        {
            int value2 = ValueOf(source[offset + 2]);
            int value3 = ValueOf(source[offset + 3]);
            int octets = 3;
            if (offset + 4 == end && source[offset + 3] == '=')
            {
                value3 = 0;
                octets = 2;
                if (source[offset + 2] == '=')
                {
                    value2 = 0;
                    octets = 1;
                }
            }

            int high = (ValueOf(source[offset]) << 6) | ValueOf(source[offset + 1]);
            int group = (high << 12) | (value2 << 6) | value3;

            // A −1 among the values leaves the sign bit set in every combination.
            int unused = octets == 3 ? 0 : octets == 2 ? 0xFF : 0xFFFF;
            if (group < 0 || (group & unused) != 0)
            {
                return -1;
            }

            destination[to++] = (byte)(group >> 16);
            if (octets > 1)
            {
                destination[to++] = (byte)(group >> 8);
            }

            if (octets > 2)
            {
                destination[to++] = (byte)group;
            }

            offset += 4;
        }

        return to - destinationOffset;
    }

    /// <summary>The value 0–63 of a character of the alphabet, or −1.</summary>
    public static int ValueOf(int octet)
    {
        if ((uint)(octet - 'A') <= 25u)
        {
            return octet - 'A';
        }

        if ((uint)(octet - 'a') <= 25u)
        {
            return octet - 'a' + 26;
        }

        if ((uint)(octet - '0') <= 9u)
        {
            return octet - '0' + 52;
        }

        if (octet == '+')
        {
            return 62;
        }

        return octet == '/' ? 63 : -1;
    }

    /// <summary>The character of the alphabet for a value 0–63.</summary>
    public static int DigitOf(int value)
    {
        if (value < 26)
        {
            return 'A' + value;
        }

        if (value < 52)
        {
            return 'a' - 26 + value;
        }

        if (value < 62)
        {
            return '0' - 52 + value;
        }

        return value == 62 ? '+' : '/';
    }
}
