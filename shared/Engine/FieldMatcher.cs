using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// Reads the two content negotiation fields that a static file needs, <c>If-None-Match</c> and
/// <c>Accept-Encoding</c>, byte by byte.
/// </summary>
/// <remarks>
/// Theory of operation. Each field is a list; <c>At</c> is the place in the current member. For
/// <c>If-None-Match</c> it is 0 outside quotes and 1 + the count of matched digits inside, or
/// <see cref="Lost"/> once a digit differed. For <c>Accept-Encoding</c> it is the count of matched
/// letters of the coding, then one of the named places behind it.
/// </remarks>
public sealed class FieldMatcher
{
    private const int Lost = 63;
    private const int BehindCoding = 32;
    private const int InParameters = 33;
    private const int InWeight = 34;

    // "gzip", its first letter in the low byte.
    private const int GzipLetters = 0x70_69_7A_67;
    private const int GzipLength = 4;

    // Above the place, in one number: a field each would cost the heap of the device 12 bytes.
    private const int PlaceMask = 63;
    private const int Gzip = 64;
    private const int TagMatches = 128;
    private const int MemberIsGzip = 256;
    private const int WeightIsZero = 512;

    /// <summary>The state in 16 bits; 0 before the first field.</summary>
    public int State;

    /// <summary>Whether gzip is listed and not excluded by a weight of zero.</summary>
    public bool AcceptsGzip => (State & Gzip) != 0;

    /// <summary>Whether the list of entity tags holds the file's, or is <c>*</c>.</summary>
    public bool EntityTagMatches => (State & TagMatches) != 0;

    private int At
    {
        get => State & PlaceMask;
        set => State = (State & ~PlaceMask) | value;
    }

    /// <summary>
    /// Compares entity tags weakly (RFC 9110 §8.8.3.2): <c>W/</c> before the quotes is passed over.
    /// </summary>
    /// <param name="tags">Holds the opaque-tag.</param>
    /// <param name="tagAt">Where it begins; it is
    /// <see cref="ContentSource.EntityTagLength"/> bytes long.</param>
    /// <param name="buffer">Holds a part of the field's value.</param>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="count">The part's length, in bytes.</param>
    public void ReadIfNoneMatch(byte[] tags, int tagAt, byte[] buffer, int offset, int count)
    {
        const int Length = ContentSource.EntityTagLength;
        int end = offset + count;
        while (offset < end)
        {
            int octet = buffer[offset++];
            if (octet == '"')
            {
                State |= At == Length + 1 ? TagMatches : 0;
                At = At == 0 ? 1 : 0;
            }
            else if (At == 0)
            {
                State |= octet == '*' ? TagMatches : 0;
            }
            else if (At <= Length && tags[tagAt + At - 1] == octet)
            {
                At++;
            }
            else
            {
                At = Lost;
            }
        }
    }

    /// <summary>Ends the field-line.</summary>
    public void EndIfNoneMatch()
    {
        StartMember();
    }

    /// <summary>Looks for <c>gzip</c> in the list (RFC 9110 §12.5.3).</summary>
    public void ReadAcceptEncoding(byte[] buffer, int offset, int count)
    {
        int end = offset + count;
        while (offset < end)
        {
            int octet = Ascii.ToLower(buffer[offset++]);
            switch (octet)
            {
                case ',':
                    EndAcceptEncoding();
                    break;
                case ';':
                    EndCoding();
                    At = InParameters;
                    break;
                case ' ':
                    if (At > 0 && At < BehindCoding)
                    {
                        EndCoding();
                    }

                    break;
                default:
                    ReadMember(octet);
                    break;
            }
        }
    }

    /// <summary>Ends the field-line, or a member of its list.</summary>
    public void EndAcceptEncoding()
    {
        EndCoding();
        State |= (State & (MemberIsGzip | WeightIsZero)) == MemberIsGzip ? Gzip : 0;
        StartMember();
    }

    private void StartMember()
    {
        State &= Gzip | TagMatches;
    }

    private void EndCoding()
    {
        if (At < BehindCoding)
        {
            State |= At == GzipLength ? MemberIsGzip : 0;
            At = BehindCoding;
        }
    }

    private void ReadMember(int octet)
    {
        if (At < BehindCoding)
        {
            bool matches = At < GzipLength && ((GzipLetters >> (8 * At)) & 0xFF) == octet;
            At = matches ? At + 1 : Lost;
        }
        else if (At == InParameters && octet == '=')
        {
            At = InWeight;
            State |= WeightIsZero;
        }
        else if (At == InWeight && octet != '0' && octet != '.')
        {
            State &= ~WeightIsZero;
        }
    }
}
