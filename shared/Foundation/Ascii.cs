namespace Comet.Embedded.Foundation;

/// <summary>Octet classes of RFC 9110 §5.6 and the few conversions that the codecs share.</summary>
public static class Ascii
{
    public const byte Tab = 0x09;
    public const byte LineFeed = 0x0A;
    public const byte CarriageReturn = 0x0D;
    public const byte Space = 0x20;

    // One bit per octet 0..127 of the token rule, in four words: an array would cost a heap copy.
    private const uint TokenWord0 = 0x00000000u;
    private const uint TokenWord1 = 0x03FF6CFAu;
    private const uint TokenWord2 = 0xC7FFFFFEu;
    private const uint TokenWord3 = 0x57FFFFFFu;

    /// <summary>Whether the octet is a <c>tchar</c> (RFC 9110 §5.6.2).</summary>
    public static bool IsToken(int octet)
    {
        uint word = (octet >> 5) switch
        {
            0 => TokenWord0,
            1 => TokenWord1,
            2 => TokenWord2,
            3 => TokenWord3,
            _ => 0u,
        };
        return ((word >> (octet & 31)) & 1u) != 0;
    }

    /// <summary>Whether the octet is a <c>DIGIT</c>.</summary>
    public static bool IsDigit(int octet)
    {
        return (uint)(octet - '0') <= 9u;
    }

    /// <summary>The value 0–15 of a <c>HEXDIG</c> in either case, or −1.</summary>
    public static int HexValue(int octet)
    {
        if ((uint)(octet - '0') <= 9u)
        {
            return octet - '0';
        }

        int lower = octet | 0x20;
        return (uint)(lower - 'a') <= 5u ? lower - 'a' + 10 : -1;
    }

    /// <summary>
    /// The octet with <c>A</c>–<c>Z</c> folded to lower case, all others unchanged.
    /// </summary>
    public static int ToLower(int octet)
    {
        return (uint)(octet - 'A') <= 25u ? octet | 0x20 : octet;
    }
}
