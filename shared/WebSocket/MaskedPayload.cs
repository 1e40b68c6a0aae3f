using Comet.Embedded.Foundation;

namespace Comet.Embedded.WebSocket;

/// <summary>
/// The work per octet of a client's payload: unmasking (RFC 6455 §5.3) and, for text, validation
/// of UTF-8 in the same pass. Nothing else in this folder touches payload octets one by one.
/// </summary>
/// <remarks>
/// A masking-key is the big-endian number of its four octets, turned so that the highest one masks
/// the next octet. The loops go by fours and eights, with the key's octets in locals: on the
/// device's interpreter every instruction counts, and there is no wider store.
/// </remarks>
public static class MaskedPayload
{
    /// <summary>The masking-key turned for what follows <paramref name="count"/> octets.</summary>
    public static int Turn(int maskingKey, int count)
    {
        int shift = (count & 3) << 3;
        return shift == 0
            ? maskingKey
            : (maskingKey << shift) | (int)((uint)maskingKey >> (32 - shift));
    }

    /// <summary>Unmasks octets in place.</summary>
    public static void Unmask(byte[] buffer, int offset, int count, int maskingKey)
    {
        int mask0 = (maskingKey >> 24) & 0xFF;
        int mask1 = (maskingKey >> 16) & 0xFF;
        int mask2 = (maskingKey >> 8) & 0xFF;
        int mask3 = maskingKey & 0xFF;
        int end = offset + count;
        int last = end - 4;
        HostKernels.Unmask(buffer, ref offset, end, maskingKey);
        while (offset <= last)
        {
            buffer[offset] = (byte)(buffer[offset] ^ mask0);
            buffer[offset + 1] = (byte)(buffer[offset + 1] ^ mask1);
            buffer[offset + 2] = (byte)(buffer[offset + 2] ^ mask2);
            buffer[offset + 3] = (byte)(buffer[offset + 3] ^ mask3);
            offset += 4;
        }

        while (offset < end)
        {
            buffer[offset] = (byte)(buffer[offset] ^ mask0);
            offset++;
            mask0 = mask1;
            mask1 = mask2;
        }
    }

    /// <summary>Unmasks octets of a text in place and validates them.</summary>
    /// <param name="state">The state of <see cref="Utf8"/> before the first octet.</param>
    /// <param name="buffer">The caller's buffer.</param>
    /// <param name="offset">Where the octets start.</param>
    /// <param name="count">How many octets there are.</param>
    /// <param name="maskingKey">The key, turned for the first octet.</param>
    /// <returns>The state behind the last octet, <see cref="Utf8.Reject"/> at a bad one.</returns>
    public static int UnmaskText(
        int state, byte[] buffer, int offset, int count, int maskingKey)
    {
        int mask0 = (maskingKey >> 24) & 0xFF;
        int mask1 = (maskingKey >> 16) & 0xFF;
        int mask2 = (maskingKey >> 8) & 0xFF;
        int mask3 = maskingKey & 0xFF;
        int end = offset + count;
        int last = end - 8;
        HostKernels.UnmaskText(ref state, buffer, ref offset, end, maskingKey);
        while (offset <= last)
        {
            int octet0 = buffer[offset] ^ mask0;
            int octet1 = buffer[offset + 1] ^ mask1;
            int octet2 = buffer[offset + 2] ^ mask2;
            int octet3 = buffer[offset + 3] ^ mask3;
            int octet4 = buffer[offset + 4] ^ mask0;
            int octet5 = buffer[offset + 5] ^ mask1;
            int octet6 = buffer[offset + 6] ^ mask2;
            int octet7 = buffer[offset + 7] ^ mask3;
            buffer[offset] = (byte)octet0;
            buffer[offset + 1] = (byte)octet1;
            buffer[offset + 2] = (byte)octet2;
            buffer[offset + 3] = (byte)octet3;
            buffer[offset + 4] = (byte)octet4;
            buffer[offset + 5] = (byte)octet5;
            buffer[offset + 6] = (byte)octet6;
            buffer[offset + 7] = (byte)octet7;

            // Eight octets of ASCII at a code point boundary leave the state as it is.
            if ((state | octet0 | octet1 | octet2 | octet3
                | octet4 | octet5 | octet6 | octet7) >= 0x80)
            {
                state = Utf8.Advance(state, buffer, offset, 8);
                if (state < 0)
                {
                    return Utf8.Reject;
                }
            }

            offset += 8;
        }

        while (offset < end)
        {
            int octet = buffer[offset] ^ mask0;
            buffer[offset] = (byte)octet;
            if ((octet | state) >= 0x80)
            {
                state = Utf8.Next(state, octet);
                if (state < 0)
                {
                    return Utf8.Reject;
                }
            }

            offset++;
            octet = mask0;
            mask0 = mask1;
            mask1 = mask2;
            mask2 = mask3;
            mask3 = octet;
        }

        return state;
    }
}
