using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>
/// Finds the content of a message body as it arrives, whether it is counted by Content-Length or
/// chunked (RFC 9112 §6.2, §7.1). Chunk extensions and trailers are checked and thrown away.
/// </summary>
/// <remarks>
/// <para>Theory of operation. Nothing is copied: a call ends at the latest where a contiguous
/// slice of content ends, and names that slice. Invariant: <c>_remaining</c> is what is missing of
/// the content or the chunk while its octets are read, the chunk-size so far while its digits are,
/// and 0 elsewhere; <c>_overhead ≤ overheadBytesMax</c> counts the octets of extensions and
/// trailers of the whole body, so that a peer cannot hide an endless message in them.</para>
/// <para>Call order: <see cref="BeginLength"/>, <see cref="BeginChunked"/> or <see cref="Load"/>,
/// then <see cref="Read"/> while it needs more data.</para>
/// </remarks>
public sealed class BodyDecoder
{
    /// <summary>How many integers <see cref="Save"/> stores.</summary>
    public const int StateLength = 2;

    /// <summary>The largest limit of extensions and trailers, in bytes.</summary>
    public const int OverheadBytesLimit = 0xFFFF;

    // Leading zeros are allowed by the grammar, but not without end.
    private const int SizeDigitsMax = 16;

    /// <summary>Where the content found by the last <see cref="Read"/> starts.</summary>
    public int PayloadOffset;

    /// <summary>The length of that content in bytes, perhaps 0.</summary>
    public int PayloadCount;

    private readonly int _overheadBytesMax;
    private HttpReject _rejection;
    private BodyState _state;
    private int _remaining;
    private int _digits;
    private int _overhead;

    /// <param name="overheadBytesMax">
    /// The most octets of chunk extensions and trailers in one body.
    /// </param>
    public BodyDecoder(int overheadBytesMax)
    {
        Invariant.Check(overheadBytesMax >= 0 && overheadBytesMax <= OverheadBytesLimit);
        _overheadBytesMax = overheadBytesMax;
    }

    /// <summary>The rule that the body broke, or None.</summary>
    public HttpReject Rejection => _rejection;

    /// <summary>Forgets the body: there is none.</summary>
    public void Reset()
    {
        PayloadOffset = 0;
        PayloadCount = 0;
        _rejection = HttpReject.None;
        _state = BodyState.Done;
        _remaining = 0;
        _digits = 0;
        _overhead = 0;
    }

    /// <summary>Starts a body of <paramref name="contentLength"/> bytes, perhaps 0.</summary>
    public void BeginLength(int contentLength)
    {
        Invariant.Check(contentLength >= 0);
        Reset();
        _remaining = contentLength;
        _state = contentLength == 0 ? BodyState.Done : BodyState.Length;
    }

    /// <summary>Starts a chunked body.</summary>
    public void BeginChunked()
    {
        Reset();
        _state = BodyState.ChunkSizeStart;
    }

    /// <summary>
    /// Reads until the end of the body, of a slice of content or of the input. While it needs more
    /// data and <paramref name="consumed"/> is less than <paramref name="count"/>, call it again
    /// with the rest.
    /// </summary>
    /// <param name="buffer">Holds the octets.</param>
    /// <param name="offset">Where they start.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="consumed">
    /// How many were taken; when refused, those before the octet that proves the body wrong.
    /// </param>
    /// <returns>Done, NeedMoreData, or InvalidData (see <see cref="Rejection"/>).</returns>
    public CodecStatus Read(byte[] buffer, int offset, int count, out int consumed)
    {
        Invariant.Check(offset >= 0 && count >= 0 && count <= buffer.Length - offset);
        int end = offset + count;
        int i = offset;
        PayloadOffset = offset;
        PayloadCount = 0;
        while (i < end && PayloadCount == 0 && _state > BodyState.Failed)
        {
            i = Step(buffer, i, end);
        }

        consumed = i - offset;
        return _state switch
        {
            BodyState.Done => CodecStatus.Done,
            BodyState.Failed => CodecStatus.InvalidData,
            _ => CodecStatus.NeedMoreData,
        };
    }

    /// <summary>Parks the registers in <see cref="StateLength"/> integers.</summary>
    public void Save(int[] row, int offset)
    {
        row[offset] = _remaining;
        row[offset + 1] = (int)_state | (_digits << 4) | ((int)_rejection << 9)
            | (_overhead << 15);
    }

    /// <summary>Restores what <see cref="Save"/> of a decoder with the same limit stored.</summary>
    public void Load(int[] row, int offset)
    {
        Reset();
        int packed = row[offset + 1];
        _remaining = row[offset];
        _state = (BodyState)(packed & 15);
        _digits = (packed >> 4) & 31;
        _rejection = (HttpReject)((packed >> 9) & 63);
        _overhead = (packed >> 15) & OverheadBytesLimit;
    }

    private int Step(byte[] buffer, int i, int end)
    {
        switch (_state)
        {
            case BodyState.Length:
            case BodyState.ChunkData:
                return ReadContent(i, end);
            case BodyState.ChunkSizeStart:
            case BodyState.ChunkSize:
                return ReadChunkSize(buffer[i], i);
            case BodyState.ChunkSizeEnd:
                return ReadChunkSizeEnd(buffer[i], i);
            case BodyState.ChunkExtension:
                return SkipText(buffer, i, end, BodyState.ChunkSizeLineFeed);
            case BodyState.ChunkEnd:
                return ReadChunkEnd(buffer[i], i);
            case BodyState.TrailerLine:
                return ReadTrailerLine(buffer[i], i);
            case BodyState.TrailerName:
                return ReadTrailerName(buffer[i], i);
            case BodyState.TrailerValue:
                return SkipText(buffer, i, end, BodyState.TrailerLineFeed);
            default:
                return ReadLineFeed(buffer[i], i);
        }
    }

    private int ReadContent(int i, int end)
    {
        int count = end - i;
        if (count >= _remaining)
        {
            count = _remaining;
            _state = _state == BodyState.Length ? BodyState.Done : BodyState.ChunkEnd;
        }

        _remaining -= count;
        PayloadOffset = i;
        PayloadCount = count;
        return i + count;
    }

    private int ReadChunkSize(int octet, int i)
    {
        int digit = Ascii.HexValue(octet);
        if (digit >= 0)
        {
            if (_remaining > int.MaxValue >> 4)
            {
                return Refuse(HttpReject.ChunkTooLarge, i);
            }

            if (_digits == SizeDigitsMax)
            {
                return Refuse(HttpReject.ChunkSizeInvalid, i);
            }

            _digits++;
            _remaining = (_remaining << 4) | digit;
            _state = BodyState.ChunkSize;
            return i + 1;
        }

        if (_state == BodyState.ChunkSizeStart)
        {
            return octet == Ascii.LineFeed
                ? Refuse(HttpReject.BareLineFeed, i)
                : Refuse(HttpReject.ChunkSizeInvalid, i);
        }

        return ReadChunkSizeEnd(octet, i);
    }

    private int ReadChunkSizeEnd(int octet, int i)
    {
        switch (octet)
        {
            case Ascii.Space:
            case Ascii.Tab:
                // RFC 9112 §7.1.1 allows white space only before a semicolon.
                _state = BodyState.ChunkSizeEnd;
                return CountOverhead(HttpReject.ChunkExtensionsTooLarge, i);
            case ';':
                _state = BodyState.ChunkExtension;
                return CountOverhead(HttpReject.ChunkExtensionsTooLarge, i);
            case Ascii.CarriageReturn:
                if (_state == BodyState.ChunkSize)
                {
                    _state = BodyState.ChunkSizeLineFeed;
                    return i + 1;
                }

                return Refuse(HttpReject.ChunkSizeInvalid, i);
            case Ascii.LineFeed:
                return Refuse(HttpReject.BareLineFeed, i);
            default:
                return Refuse(HttpReject.ChunkSizeInvalid, i);
        }
    }

    // An extension or a trailer's value. Neither can hold a CR, quoted or not.
    private int SkipText(byte[] buffer, int i, int end, BodyState next)
    {
        bool isTrailer = _state == BodyState.TrailerValue;
        int room = _overheadBytesMax - _overhead;
        int stop = end - i > room ? i + room : end;
        int start = i;
        while (i < stop)
        {
            int octet = buffer[i];
            if ((octet < Ascii.Space && octet != Ascii.Tab) || octet == 0x7F)
            {
                break;
            }

            i++;
        }

        _overhead += i - start;
        if (i == end)
        {
            return i;
        }

        switch (buffer[i])
        {
            case Ascii.CarriageReturn:
                _state = next;
                return i + 1;
            case Ascii.LineFeed:
                return Refuse(HttpReject.BareLineFeed, i);
            default:
                break;
        }

        if (i == stop)
        {
            return isTrailer
                ? Refuse(HttpReject.TrailersTooLarge, i)
                : Refuse(HttpReject.ChunkExtensionsTooLarge, i);
        }

        return isTrailer
            ? Refuse(HttpReject.FieldValueInvalid, i)
            : Refuse(HttpReject.ChunkSizeInvalid, i);
    }

    private int ReadChunkEnd(int octet, int i)
    {
        if (octet != Ascii.CarriageReturn)
        {
            return Refuse(HttpReject.ChunkTerminatorInvalid, i);
        }

        _state = BodyState.ChunkEndLineFeed;
        return i + 1;
    }

    private int ReadTrailerLine(int octet, int i)
    {
        switch (octet)
        {
            case Ascii.CarriageReturn:
                _state = BodyState.LastLineFeed;
                return i + 1;
            case Ascii.LineFeed:
                return Refuse(HttpReject.BareLineFeed, i);
            case Ascii.Space:
            case Ascii.Tab:
                return Refuse(HttpReject.ObsoleteLineFolding, i);
            default:
                break;
        }

        if (!Ascii.IsToken(octet))
        {
            return Refuse(HttpReject.FieldNameInvalid, i);
        }

        _state = BodyState.TrailerName;
        return CountOverhead(HttpReject.TrailersTooLarge, i);
    }

    private int ReadTrailerName(int octet, int i)
    {
        switch (octet)
        {
            case ':':
                _state = BodyState.TrailerValue;
                break;
            case Ascii.LineFeed:
                return Refuse(HttpReject.BareLineFeed, i);
            case Ascii.Space:
            case Ascii.Tab:
                return Refuse(HttpReject.WhitespaceBeforeColon, i);
            default:
                if (!Ascii.IsToken(octet))
                {
                    return Refuse(HttpReject.FieldNameInvalid, i);
                }

                break;
        }

        return CountOverhead(HttpReject.TrailersTooLarge, i);
    }

    private int ReadLineFeed(int octet, int i)
    {
        if (octet != Ascii.LineFeed)
        {
            return _state == BodyState.ChunkEndLineFeed
                ? Refuse(HttpReject.ChunkTerminatorInvalid, i)
                : Refuse(HttpReject.BareCarriageReturn, i);
        }

        switch (_state)
        {
            case BodyState.ChunkSizeLineFeed:
                _state = _remaining == 0 ? BodyState.TrailerLine : BodyState.ChunkData;
                break;
            case BodyState.ChunkEndLineFeed:
                _state = BodyState.ChunkSizeStart;
                _digits = 0;
                break;
            case BodyState.TrailerLineFeed:
                _state = BodyState.TrailerLine;
                break;
            default:
                _state = BodyState.Done;
                break;
        }

        return i + 1;
    }

    private int CountOverhead(HttpReject tooLarge, int i)
    {
        if (_overhead == _overheadBytesMax)
        {
            return Refuse(tooLarge, i);
        }

        _overhead++;
        return i + 1;
    }

    private int Refuse(HttpReject reject, int i)
    {
        _rejection = reject;
        _state = BodyState.Failed;
        return i;
    }
}
