namespace Comet.Embedded.Foundation;

/// <summary>
/// Incremental validation of UTF-8 (RFC 3629) with all its state in one number, so that a text can
/// be checked as it arrives, in pieces of any size.
/// </summary>
/// <remarks>
/// Theory of operation. A state is <see cref="Accept"/> at a code point boundary, otherwise
/// <c>upper &lt;&lt; 16 | lower &lt;&lt; 8 | missing</c>: how many continuation octets are
/// missing and the range that the next of them must lie in. Only the octet behind the first has a
/// range narrower than 80–BF (§4), and that range is what excludes overlong forms, surrogates and
/// everything above U+10FFFF at the earliest octet that proves it. Invariant: every state but
/// <see cref="Accept"/> and <see cref="Reject"/> is above 0x7F, so one comparison of
/// <c>octet | state</c> tells whether an octet is ASCII where ASCII may stand.
/// </remarks>
public static class Utf8
{
    /// <summary>The state at a code point boundary, and the one to begin with.</summary>
    public const int Accept = 0;

    /// <summary>The state after an octet that no valid text has there; it is final.</summary>
    public const int Reject = -1;

    private const int Tail1 = 0xBF8001;
    private const int Tail2 = 0xBF8002;
    private const int Tail2NotOverlong = 0xBFA002;
    private const int Tail2NotSurrogate = 0x9F8002;
    private const int Tail3 = 0xBF8003;
    private const int Tail3NotOverlong = 0xBF9003;
    private const int Tail3NotAboveMax = 0x8F8003;

    /// <summary>Validates the next <paramref name="count"/> octets of a text.</summary>
    /// <param name="state">What the call for the octets before answered.</param>
    /// <param name="buffer">The caller's buffer.</param>
    /// <param name="offset">Where the octets start.</param>
    /// <param name="count">How many octets there are.</param>
    /// <returns>
    /// <see cref="Accept"/> at a code point boundary, <see cref="Reject"/> at the first bad octet,
    /// otherwise the state inside a code point.
    /// </returns>
    public static int Advance(int state, byte[] buffer, int offset, int count)
    {
        int end = offset + count;
        HostKernels.Validate(ref state, buffer, ref offset, end);
        while (state >= 0)
        {
            while (end - offset >= 4
                && (state | buffer[offset] | buffer[offset + 1]
                    | buffer[offset + 2] | buffer[offset + 3]) < 0x80)
            {
                offset += 4;
            }

            // What stopped the run of fours, or the rest behind it: up to four octets singly.
            int stop = end - offset < 4 ? end : offset + 4;
            while (offset < stop)
            {
                int octet = buffer[offset++];
                if ((octet | state) >= 0x80)
                {
                    state = Next(state, octet);
                    if (state < 0)
                    {
                        return Reject;
                    }
                }
            }

            if (offset >= end)
            {
                return state;
            }
        }

        return Reject;
    }

    /// <summary>The state after one more octet; <paramref name="state"/> is not Reject.</summary>
    public static int Next(int state, int octet)
    {
        if (state == Accept)
        {
            return octet < 0x80 ? Accept : AfterLead(octet);
        }

        if (octet < ((state >> 8) & 0xFF) || octet > state >> 16)
        {
            return Reject;
        }

        int missing = state & 3;
        if (missing == 1)
        {
            return Accept;
        }

        return missing == 2 ? Tail1 : Tail2;
    }

    private static int AfterLead(int octet)
    {
        if (octet < 0xE0)
        {
            // 80–BF cannot lead, and C0 and C1 could lead only overlong forms.
            return octet < 0xC2 ? Reject : Tail1;
        }

        if (octet < 0xF0)
        {
            if (octet == 0xE0)
            {
                return Tail2NotOverlong;
            }

            return octet == 0xED ? Tail2NotSurrogate : Tail2;
        }

        if (octet == 0xF0)
        {
            return Tail3NotOverlong;
        }

        if (octet < 0xF4)
        {
            return Tail3;
        }

        return octet == 0xF4 ? Tail3NotAboveMax : Reject;
    }
}
