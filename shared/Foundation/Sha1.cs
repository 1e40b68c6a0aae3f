namespace Comet.Embedded.Foundation;

/// <summary>
/// SHA-1 (FIPS 180-4 §6.1), which the WebSocket opening handshake needs and the device's class
/// library lacks. Not for anything where a collision would matter.
/// </summary>
/// <remarks>
/// Theory of operation. Octets are shifted into sixteen words; a full block is compressed with the
/// message schedule rolling through the same sixteen (the alternate method, §6.1.3). Invariant:
/// before every call the words hold the last <c>_count mod 64</c> octets of the message.
/// </remarks>
public sealed class Sha1
{
    /// <summary>Length of a digest, in octets.</summary>
    public const int DigestLength = 20;

    private const int Hash = 16;

    // W0–W15 and, behind them, H0–H4: one array costs less heap than six objects or fields.
    private readonly uint[] _words = new uint[Hash + 5];
    private int _count;

    /// <summary>A digest of an empty message, ready for <see cref="Append"/>.</summary>
    public Sha1()
    {
        Reset();
    }

    /// <summary>Begins a new message.</summary>
    public void Reset()
    {
        uint[] words = _words;
        words[Hash] = 0x67452301u;
        words[Hash + 1] = 0xEFCDAB89u;
        words[Hash + 2] = 0x98BADCFEu;
        words[Hash + 3] = 0x10325476u;
        words[Hash + 4] = 0xC3D2E1F0u;
        _count = 0;
    }

    /// <summary>Appends octets to the message; a message is shorter than 2 GiB.</summary>
    public void Append(byte[] buffer, int offset, int count)
    {
        uint[] words = _words;
        int at = _count & 63;
        int end = offset + count;
        _count += count;
        while (offset < end)
        {
            // Four octets shift out whatever the word held before: nothing has to be cleared.
            int word = at >> 2;
            words[word] = (words[word] << 8) | buffer[offset++];
            if (++at == 64)
            {
                Compress(words);
                at = 0;
            }
        }
    }

    /// <summary>
    /// Writes the message's digest, <see cref="DigestLength"/> octets, and begins a new message.
    /// </summary>
    public void Finish(byte[] destination, int offset)
    {
        uint[] words = _words;
        int word = (_count & 63) >> 2;
        int padding = 3 - (_count & 3);
        words[word] = ((words[word] << 8) | 0x80u) << (8 * padding);
        word++;
        if (word > 14)
        {
            if (word == 15)
            {
                words[15] = 0;
            }

            Compress(words);
            word = 0;
        }

        while (word < 14)
        {
            words[word++] = 0;
        }

        words[14] = (uint)_count >> 29;
        words[15] = (uint)_count << 3;
        Compress(words);
        for (int i = Hash; i < Hash + 5; i++)
        {
            uint value = words[i];
            destination[offset++] = (byte)(value >> 24);
            destination[offset++] = (byte)(value >> 16);
            destination[offset++] = (byte)(value >> 8);
            destination[offset++] = (byte)value;
        }

        Reset();
    }

    private static void Compress(uint[] words)
    {
        uint a = words[Hash];
        uint b = words[Hash + 1];
        uint c = words[Hash + 2];
        uint d = words[Hash + 3];
        uint e = words[Hash + 4];
        for (int t = 0; t < 80; t++)
        {
            int slot = t & 15;
            uint next = words[slot];
            if (t >= 16)
            {
                next ^= words[(t + 2) & 15] ^ words[(t + 8) & 15] ^ words[(t + 13) & 15];
                next = (next << 1) | (next >> 31);
                words[slot] = next;
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

        words[Hash] += a;
        words[Hash + 1] += b;
        words[Hash + 2] += c;
        words[Hash + 3] += d;
        words[Hash + 4] += e;
    }
}
