namespace Comet.Embedded.Foundation;

/// <summary>
/// SHA-1 (FIPS 180-4 §6.1), which the WebSocket opening handshake needs and the device's class
/// library lacks. Not for anything where a collision would matter.
/// </summary>
/// <remarks>
/// Theory of operation. Its state lies in ints of the caller's, whose heap it shares: W0 to W15,
/// H0 to H4 and the count of octets. Octets are shifted into sixteen words; a full block is
/// compressed with the message schedule rolling through the same sixteen (the alternate method,
/// §6.1.3). Invariant: before every call the words hold the last <c>count mod 64</c> octets of the
/// message.
/// </remarks>
public static class Sha1
{
    /// <summary>Length of a digest, in octets.</summary>
    public const int DigestLength = 20;

    /// <summary>
    /// Where in the state <see cref="Finish"/> leaves the digest's five big-endian numbers.
    /// </summary>
    public const int Digest = 16;

    /// <summary>How many ints of state there are.</summary>
    public const int StateLength = Count + 1;

    private const int Count = Digest + 5;

    /// <summary>Begins a message.</summary>
    public static void Reset(int[] state, int offset)
    {
        state[offset + Digest] = 0x67452301;
        state[offset + Digest + 1] = unchecked((int)0xEFCDAB89);
        state[offset + Digest + 2] = unchecked((int)0x98BADCFE);
        state[offset + Digest + 3] = 0x10325476;
        state[offset + Digest + 4] = unchecked((int)0xC3D2E1F0);
        state[offset + Count] = 0;
    }

    /// <summary>Appends an octet to the message, which is shorter than 256 MiB.</summary>
    public static void Append(int[] state, int offset, int octet)
    {
        // Four octets shift out whatever the word held before: nothing has to be cleared.
        int at = state[offset + Count]++ & 63;
        int word = offset + (at >> 2);
        state[word] = (state[word] << 8) | octet;
        if (at == 63)
        {
            Compress(state, offset);
        }
    }

    /// <summary>Ends the message; its digest is in the state.</summary>
    public static void Finish(int[] state, int offset)
    {
        int bits = state[offset + Count] << 3;
        Append(state, offset, 0x80);
        while ((state[offset + Count] & 63) != 56)
        {
            Append(state, offset, 0);
        }

        state[offset + 14] = 0;
        state[offset + 15] = bits;
        Compress(state, offset);
    }

    private static void Compress(int[] state, int offset)
    {
        int hash = offset + Digest;
        uint a = (uint)state[hash];
        uint b = (uint)state[hash + 1];
        uint c = (uint)state[hash + 2];
        uint d = (uint)state[hash + 3];
        uint e = (uint)state[hash + 4];
        for (int t = 0; t < 80; t++)
        {
            int word = offset + (t & 15);
            uint next = (uint)state[word];
            if (t >= 16)
            {
                next ^= (uint)(state[offset + ((t + 2) & 15)] ^ state[offset + ((t + 8) & 15)]
                    ^ state[offset + ((t + 13) & 15)]);
                next = (next << 1) | (next >> 31);
                state[word] = (int)next;
            }

            // f and K of §4.1.1 and §4.2.1; Ch and Maj in the forms with the fewest operations.
            if (t < 20)
            {
                next += (d ^ (b & (c ^ d))) + 0x5A827999u;
            }
            else if (t < 40)
            {
                next += (b ^ c ^ d) + 0x6ED9EBA1u;
            }
            else if (t < 60)
            {
                next += ((b & c) | (d & (b | c))) + 0x8F1BBCDCu;
            }
            else
            {
                next += (b ^ c ^ d) + 0xCA62C1D6u;
            }

            next += ((a << 5) | (a >> 27)) + e;
            e = d;
            d = c;
            c = (b << 30) | (b >> 2);
            b = a;
            a = next;
        }

        state[hash] += (int)a;
        state[hash + 1] += (int)b;
        state[hash + 2] += (int)c;
        state[hash + 3] += (int)d;
        state[hash + 4] += (int)e;
    }
}
