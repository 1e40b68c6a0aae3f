using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>
/// Decodes the value of Sec-WebSocket-Key, the Base64 of 16 bytes (RFC 6455 §4.2.1, RFC 4648 §4),
/// octet by octet into four big-endian words.
/// </summary>
/// <remarks>
/// Theory of operation. Each of the 22 digits carries six bits, the last one two bits and four
/// zeros (RFC 4648 §3.5: any other ending is not canonical); two padding octets follow. Invariant:
/// the first 6 × Count bits of the words (at most 128) are set, all others are zero.
/// </remarks>
internal sealed class WebSocketKeyDecoder
{
    /// <summary>The length of a whole key, in octets.</summary>
    public const int Length = 24;

    private const int Digits = 22;

    public int Key0;
    public int Key1;
    public int Key2;
    public int Key3;

    /// <summary>Octets decoded so far.</summary>
    public int Count;

    /// <summary>Starts a key.</summary>
    public void Reset()
    {
        Key0 = 0;
        Key1 = 0;
        Key2 = 0;
        Key3 = 0;
        Count = 0;
    }

    /// <summary>Takes the next octet; false when no key goes on with it.</summary>
    public bool Step(int octet)
    {
        int count = Count;
        if (count >= Digits)
        {
            Count = count + 1;
            return octet == '=' && count < Length;
        }

        int value = Base64.ValueOf(octet);
        if (value < 0 || (count == Digits - 1 && (value & 15) != 0))
        {
            return false;
        }

        int bit = count * 6;
        int word = bit >> 5;
        int shift = 26 - (bit & 31);
        if (shift >= 0)
        {
            Or(word, value << shift);
        }
        else
        {
            Or(word, value >> -shift);
            Or(word + 1, value << (32 + shift));
        }

        Count = count + 1;
        return true;
    }

    private void Or(int word, int bits)
    {
        switch (word)
        {
            case 0:
                Key0 |= bits;
                break;
            case 1:
                Key1 |= bits;
                break;
            case 2:
                Key2 |= bits;
                break;
            case 3:
                Key3 |= bits;
                break;
            default:
                // The four zero bits behind the 128th.
                break;
        }
    }
}
