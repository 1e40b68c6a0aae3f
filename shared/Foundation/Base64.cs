namespace Comet.Embedded.Foundation;

/// <summary>
/// The base64 encoding of RFC 4648 §4 from array to array. The alphabet is computed: a table would
/// stay on the device's heap.
/// </summary>
public static class Base64
{
    /// <summary>
    /// Encodes octets. The ranges may overlap when the source ends no earlier than the destination:
    /// then writing never overtakes reading.
    /// </summary>
    /// <returns>How many characters were written: four for three octets or fewer.</returns>
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
