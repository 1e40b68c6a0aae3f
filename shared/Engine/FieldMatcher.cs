using Comet.Embedded.Foundation;

namespace Comet.Embedded.Engine;

/// <summary>
/// Reads the two content negotiation fields that a static file needs, <c>If-None-Match</c> and
/// <c>Accept-Encoding</c>, byte by byte.
/// </summary>
/// <remarks>
/// Theory of operation. Each field is a list; <c>_at</c> is the place in the current member. For
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

    /// <summary>Whether gzip is listed and not excluded by a weight of zero.</summary>
    public bool AcceptsGzip;

    /// <summary>Whether the list of entity tags holds the file's, or is <c>*</c>.</summary>
    public bool EntityTagMatches;

    private int _at;
    private bool _isGzip;
    private bool _weightIsZero;

    /// <summary>Forgets the previous request.</summary>
    public void Reset()
    {
        AcceptsGzip = false;
        EntityTagMatches = false;
        StartMember();
    }

    /// <summary>The state in 16 bits.</summary>
    public int Pack()
    {
        return _at | (AcceptsGzip ? 64 : 0) | (EntityTagMatches ? 128 : 0)
            | (_isGzip ? 256 : 0) | (_weightIsZero ? 512 : 0);
    }

    /// <summary>Takes up the state that <see cref="Pack"/> gave.</summary>
    public void Unpack(int packed)
    {
        _at = packed & 63;
        AcceptsGzip = (packed & 64) != 0;
        EntityTagMatches = (packed & 128) != 0;
        _isGzip = (packed & 256) != 0;
        _weightIsZero = (packed & 512) != 0;
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
                EntityTagMatches |= _at == Length + 1;
                _at = _at == 0 ? 1 : 0;
            }
            else if (_at == 0)
            {
                EntityTagMatches |= octet == '*';
            }
            else if (_at <= Length && tags[tagAt + _at - 1] == octet)
            {
                _at++;
            }
            else
            {
                _at = Lost;
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
                    _at = InParameters;
                    break;
                case ' ':
                    if (_at > 0 && _at < BehindCoding)
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
        AcceptsGzip |= _isGzip && !_weightIsZero;
        StartMember();
    }

    private void StartMember()
    {
        _at = 0;
        _isGzip = false;
        _weightIsZero = false;
    }

    private void EndCoding()
    {
        if (_at < BehindCoding)
        {
            _isGzip = _at == GzipLength;
            _at = BehindCoding;
        }
    }

    private void ReadMember(int octet)
    {
        if (_at < BehindCoding)
        {
            bool matches = _at < GzipLength && ((GzipLetters >> (8 * _at)) & 0xFF) == octet;
            _at = matches ? _at + 1 : Lost;
        }
        else if (_at == InParameters && octet == '=')
        {
            _at = InWeight;
            _weightIsZero = true;
        }
        else if (_at == InWeight && octet != '0' && octet != '.')
        {
            _weightIsZero = false;
        }
    }
}
