namespace Comet.Embedded.Foundation;

/// <summary>
/// The base64 encoding of RFC 4648 §4, a character at a time. The alphabet is computed: a table
/// would stay on the device's heap.
/// </summary>
public static class Base64
{
    /// <summary>A character of the encoding of octets that stand in big-endian words.</summary>
    /// <param name="words">Holds the octets, four a word.</param>
    /// <param name="offset">Where the first word is.</param>
    /// <param name="octets">How many octets there are.</param>
    /// <param name="index">Which character, below four for three octets or fewer.</param>
    public static int CharacterAt(int[] words, int offset, int octets, int index)
    {
        int bit = index * 6;
        int end = octets * 8;
        if (bit >= end)
        {
            return '=';
        }

        // Bits behind the last octet are zero (RFC 4648 §4); so are they in the last word.
        int word = offset + (bit >> 5);
        int shift = 26 - (bit & 31);
        int value = shift >= 0 ? words[word] >> shift : words[word] << -shift;
        if (shift < 0 && bit + 6 + shift < end)
        {
            value |= (int)((uint)words[word + 1] >> (32 + shift));
        }

        return DigitOf(value & 63);
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
