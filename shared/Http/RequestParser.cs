using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>
/// Parses a request head (RFC 9112 §2.1: request-line, field-lines, empty line) as it arrives,
/// without storing it: what matters goes to a <see cref="RequestSink"/> or into a few registers.
/// </summary>
/// <remarks>
/// <para>Theory of operation. Each state names the element of the grammar that comes next and has
/// one method, which reads as much of it as there is and returns the index of the first octet it
/// did not take. Invariant: everything before that octet has been acted on and will not be looked
/// at again, so the result never depends on how the octets were split; and a head is refused at
/// the first octet that proves it wrong, which is not taken.</para>
/// <para>Call order: <see cref="Reset"/> (or <see cref="Load"/>), <see cref="Parse"/> until it is
/// Done, then the getters.</para>
/// </remarks>
public sealed partial class RequestParser
{
    /// <summary>How many integers <see cref="Save"/> stores.</summary>
    public const int StateLength = 4 + FieldValueParser.StateLength;

    /// <summary>The largest head and target limit, in bytes; each is parked in 16 bits.</summary>
    public const int LimitMax = 0xFFFF;

    // Empty lines before the request-line (RFC 9112 §2.2 asks to ignore at least one).
    private const int EmptyLinesMax = 4;

    // Longer than any registered method (RFC 9110 §16.1.1: the longest has 17 octets).
    private const int MethodLengthMax = 32;

    // "HTTP/", its first letter in the low byte: a string would cost heap.
    private const long VersionPrefix = 0x2F_50_54_54_48;

    private readonly int _headBytesMax;
    private readonly int _fieldCountMax;
    private readonly WordMatcher _words;
    private readonly TargetParser _target;
    private readonly FieldValueParser _value;
    private HttpReject _rejection;
    private RequestState _state;
    private HttpMethod _method;
    private FieldName _name;
    private int _minorVersion;
    private int _headBytes;
    private int _fieldCount;

    // Empty lines, octets of the method or octets of the HTTP-version, as the state has it.
    private int _count;

    /// <param name="sink">Receives the target and the field values of interest.</param>
    /// <param name="headBytesMax">The longest head, its line ends included, in bytes.</param>
    /// <param name="targetBytesMax">The longest request-target, in bytes.</param>
    /// <param name="fieldCountMax">The most field-lines.</param>
    public RequestParser(
        RequestSink sink,
        int headBytesMax,
        int targetBytesMax,
        int fieldCountMax)
    {
        Invariant.Check(headBytesMax > 0 && headBytesMax <= LimitMax);
        Invariant.Check(targetBytesMax > 0 && targetBytesMax <= LimitMax);
        Invariant.Check(fieldCountMax > 0 && fieldCountMax <= LimitMax);
        _headBytesMax = headBytesMax;
        _fieldCountMax = fieldCountMax;
        _words = new WordMatcher();
        _target = new TargetParser(sink, targetBytesMax);
        _value = new FieldValueParser(sink, _words);
    }

    /// <summary>The rule that the head broke, or None.</summary>
    public HttpReject Rejection => _rejection;

    /// <summary>The method, or None before its end.</summary>
    public HttpMethod Method => _method;

    /// <summary>0 for HTTP/1.0; 1 for HTTP/1.1 and later minor versions (RFC 9110 §2.5).</summary>
    public int MinorVersion => _minorVersion;

    /// <summary>Whether the connection outlives the response (RFC 9112 §9.3).</summary>
    public bool KeepAlive => !Has(FieldValueParser.ConnectionClose)
        && (_minorVersion != 0 || Has(FieldValueParser.ConnectionKeepAlive));

    /// <summary>Whether the body has the chunked transfer coding (RFC 9112 §7.1).</summary>
    public bool IsChunked => Has(FieldValueParser.Chunked);

    /// <summary>Content-Length in bytes, at most <see cref="int.MaxValue"/>, or −1.</summary>
    public int ContentLength => _value.ContentLength;

    /// <summary>Whether Connection lists <c>Upgrade</c> (RFC 9110 §7.8).</summary>
    public bool ConnectionUpgrade => Has(FieldValueParser.ConnectionUpgrade);

    /// <summary>
    /// Whether Upgrade lists <c>websocket</c>; never in HTTP/1.0 (RFC 9110 §7.8).
    /// </summary>
    public bool UpgradeWebSocket => Has(FieldValueParser.UpgradeWebSocket) && _minorVersion != 0;

    /// <summary>
    /// Sec-WebSocket-Version 0–255, or −1 when it is absent, repeated or no such number
    /// (RFC 6455 §4.2.1).
    /// </summary>
    public int WebSocketVersion => _value.WebSocketVersion;

    /// <summary>Whether there is a Sec-WebSocket-Key.</summary>
    public bool HasWebSocketKey => Has(FieldValueParser.HasKey);

    /// <summary>Bytes 0–3 of the key's nonce, big-endian (RFC 6455 §4.2.1).</summary>
    public int Key0 => _value.Key.Key0;

    /// <summary>Bytes 4–7 of the key's nonce.</summary>
    public int Key1 => _value.Key.Key1;

    /// <summary>Bytes 8–11 of the key's nonce.</summary>
    public int Key2 => _value.Key.Key2;

    /// <summary>Bytes 12–15 of the key's nonce.</summary>
    public int Key3 => _value.Key.Key3;

    /// <summary>
    /// Whether the client waits for a 100 response; never in HTTP/1.0 (RFC 9110 §10.1.1).
    /// </summary>
    public bool ExpectContinue => Has(FieldValueParser.ExpectContinue) && _minorVersion != 0;

    /// <summary>Whether an octet of a request-line has been seen since the last reset.</summary>
    public bool HasStarted => _state > RequestState.StartLineFeed;

    /// <summary>Makes ready for the next request.</summary>
    public void Reset()
    {
        _rejection = HttpReject.None;
        _state = RequestState.Start;
        _method = HttpMethod.None;
        _name = FieldName.None;
        _minorVersion = 0;
        _headBytes = 0;
        _fieldCount = 0;
        _count = 0;
        _words.Fail();
        _target.Begin(HttpMethod.None);
        _value.Reset();
    }

    /// <summary>
    /// Parses what has arrived. The octets may be changed in place; none is needed again.
    /// </summary>
    /// <param name="buffer">Holds the octets.</param>
    /// <param name="offset">Where they start.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="consumed">
    /// How many were taken: all of them when more is needed; when Done, up to and including the
    /// empty line; when refused, those before the octet that proves the head wrong.
    /// </param>
    /// <returns>Done, NeedMoreData, or InvalidData (see <see cref="Rejection"/>).</returns>
    public CodecStatus Parse(byte[] buffer, int offset, int count, out int consumed)
    {
        Invariant.Check(offset >= 0 && count >= 0 && count <= buffer.Length - offset);
        int end = offset + count;
        int room = _headBytesMax - _headBytes;
        int stop = count > room ? offset + room : end;
        int i = offset;
        while (i < stop && _state < RequestState.Done)
        {
            i = Step(buffer, i, stop);
        }

        if (i < end && _state < RequestState.Done)
        {
            Refuse(HttpReject.FieldsTooLarge);
        }

        consumed = i - offset;
        _headBytes += consumed;
        return _state switch
        {
            RequestState.Done => CodecStatus.Done,
            RequestState.Failed => CodecStatus.InvalidData,
            _ => CodecStatus.NeedMoreData,
        };
    }

    /// <summary>Parks the registers in <see cref="StateLength"/> integers.</summary>
    public void Save(int[] row, int offset)
    {
        row[offset] = (int)_state | ((int)_method << 4) | ((int)_name << 8)
            | (_minorVersion << 12) | (_count << 13) | ((int)_rejection << 19);
        row[offset + 1] = _headBytes | (_fieldCount << 16);
        _target.Save(row, offset + 2);

        // The target's bytes fill 16 bits, the matcher's registers the other 16.
        row[offset + 3] |= _words.Pack() << 16;
        _value.Save(row, offset + 4);
    }

    /// <summary>Restores what <see cref="Save"/> of a parser with the same limits stored.</summary>
    public void Load(int[] row, int offset)
    {
        int packed = row[offset];
        _state = (RequestState)(packed & 15);
        _method = (HttpMethod)((packed >> 4) & 15);
        _name = (FieldName)((packed >> 8) & 15);
        _minorVersion = (packed >> 12) & 1;
        _count = (packed >> 13) & 63;
        _rejection = (HttpReject)((packed >> 19) & 63);
        _headBytes = row[offset + 1] & 0xFFFF;
        _fieldCount = (row[offset + 1] >> 16) & 0xFFFF;
        _target.Load(row, offset + 2, _method);
        _words.Unpack((row[offset + 3] >> 16) & 0xFFFF);
        _value.Load(row, offset + 4, _name);
    }

    private bool Has(int flag)
    {
        return (_value.Flags & flag) != 0;
    }
}
