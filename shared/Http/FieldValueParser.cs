using Comet.Embedded.Foundation;

namespace Comet.Embedded.Http;

/// <summary>
/// Reads the values of the fields of interest as they arrive: those that frame the message or
/// concern the connection into registers, the others to a sink.
/// </summary>
/// <remarks>
/// Theory of operation. A value, or a list member in it, is before its first octet, inside, or
/// after white space that may prove to be trailing. Invariant: white space is acted on only when
/// the next octet other than white space has been seen, so that the end of a value never depends
/// on what was handed on before.
/// </remarks>
internal sealed partial class FieldValueParser
{
    // Bits of _flags: what the field-lines said so far.
    public const int ConnectionClose = 1;
    public const int ConnectionKeepAlive = 2;
    public const int ConnectionUpgrade = 4;
    public const int UpgradeWebSocket = 8;
    public const int ExpectContinue = 16;
    public const int Chunked = 32;
    public const int HasHost = 64;
    public const int HasContentLength = 128;
    public const int HasTransferEncoding = 256;
    public const int HasKey = 512;
    public const int HasVersion = 1024;

    /// <summary>How many integers <see cref="Save"/> stores.</summary>
    public const int StateLength = 7;

    private const int Before = 0;
    private const int Inside = 1;
    private const int After = 2;

    private const int WebSocketVersionMax = 255;

    public int ContentLength;
    public int WebSocketVersion;
    private readonly RequestSink _sink;
    private readonly WordMatcher _words;
    private readonly WebSocketKeyDecoder _key = new WebSocketKeyDecoder();
    private HttpReject _rejection;
    private FieldName _name;
    private int _flags;
    private int _part;

    // What the value is counted by: a number so far, or a host's state.
    private int _register;

    public FieldValueParser(RequestSink sink, WordMatcher words)
    {
        _sink = sink;
        _words = words;
        Reset();
    }

    /// <summary>The rule that a value broke, or None.</summary>
    public HttpReject Rejection => _rejection;

    /// <summary>What the field-lines said so far.</summary>
    public int Flags => _flags;

    /// <summary>The nonce of the opening handshake.</summary>
    public WebSocketKeyDecoder Key => _key;

    /// <summary>Forgets every field.</summary>
    public void Reset()
    {
        _rejection = HttpReject.None;
        _name = FieldName.None;
        _flags = 0;
        _part = Before;
        _register = 0;
        ContentLength = -1;
        WebSocketVersion = -1;
        _key.Reset();
    }

    /// <summary>Starts the value of a field-line, unless its presence breaks a rule.</summary>
    public void Begin(FieldName name, int minorVersion)
    {
        _name = name;
        _part = Before;
        _register = 0;
        switch (name)
        {
            case FieldName.Host:
                Once(HasHost, HttpReject.HostRepeated);
                break;
            case FieldName.SecWebSocketKey:
                Once(HasKey, HttpReject.WebSocketKeyInvalid);
                break;
            case FieldName.ContentLength:
                if ((_flags & HasTransferEncoding) != 0)
                {
                    _rejection = HttpReject.ContentLengthWithTransferEncoding;
                }

                break;
            case FieldName.TransferEncoding:
                _flags |= HasTransferEncoding;
                if ((_flags & HasContentLength) != 0)
                {
                    _rejection = HttpReject.ContentLengthWithTransferEncoding;
                }
                else if (minorVersion == 0)
                {
                    _rejection = HttpReject.TransferEncodingInvalid;
                }

                break;
            default:
                break;
        }
    }

    /// <summary>
    /// Reads until a refused octet, a control character or <paramref name="end"/>.
    /// </summary>
    /// <returns>The index after the last octet that was taken.</returns>
    public int Read(byte[] buffer, int i, int end)
    {
        switch (_name)
        {
            case FieldName.Connection:
            case FieldName.Upgrade:
            case FieldName.Expect:
            case FieldName.TransferEncoding:
                return ReadList(buffer, i, end);
            case FieldName.ContentLength:
            case FieldName.SecWebSocketVersion:
            case FieldName.SecWebSocketKey:
                return ReadItem(buffer, i, end);
            default:
                return ReadText(buffer, i, end);
        }
    }

    /// <summary>Ends the value, at its CR.</summary>
    public void Finish()
    {
        switch (_name)
        {
            case FieldName.Connection:
            case FieldName.Upgrade:
            case FieldName.Expect:
            case FieldName.TransferEncoding:
                FinishMember();
                break;
            case FieldName.ContentLength:
                FinishContentLength();
                break;
            case FieldName.SecWebSocketVersion:
                // Two versions in one request name none.
                WebSocketVersion = _part != Before && (_flags & HasVersion) == 0 ? _register : -1;
                _flags |= HasVersion;
                break;
            case FieldName.SecWebSocketKey:
                if (_key.Count != WebSocketKeyDecoder.Length)
                {
                    _rejection = HttpReject.WebSocketKeyInvalid;
                }

                break;
            default:
                if (_name == FieldName.Host && !UriSyntax.IsHostEnd(_register))
                {
                    _rejection = HttpReject.HostInvalid;
                    break;
                }

                _sink.OnFieldEnd(_name);
                break;
        }
    }

    /// <summary>Stores the registers, but not the name.</summary>
    public void Save(int[] row, int offset)
    {
        row[offset] = _flags | (_part << 11) | ((WebSocketVersion + 1) << 13)
            | (_key.Count << 22);
        row[offset + 1] = ContentLength;
        row[offset + 2] = _register;
        row[offset + 3] = _key.Key0;
        row[offset + 4] = _key.Key1;
        row[offset + 5] = _key.Key2;
        row[offset + 6] = _key.Key3;
    }

    /// <summary>Restores what <see cref="Save"/> stored.</summary>
    public void Load(int[] row, int offset, FieldName name)
    {
        int packed = row[offset];
        _rejection = HttpReject.None;
        _name = name;
        _flags = packed & 0x7FF;
        _part = (packed >> 11) & 3;
        _key.Count = (packed >> 22) & 31;
        WebSocketVersion = ((packed >> 13) & 0x1FF) - 1;
        ContentLength = row[offset + 1];
        _register = row[offset + 2];
        _key.Key0 = row[offset + 3];
        _key.Key1 = row[offset + 4];
        _key.Key2 = row[offset + 5];
        _key.Key3 = row[offset + 6];
    }

    private void Once(int flag, HttpReject repeated)
    {
        if ((_flags & flag) != 0)
        {
            _rejection = repeated;
        }

        _flags |= flag;
    }

    private int ReadText(byte[] buffer, int offset, int end)
    {
        bool isHost = _name == FieldName.Host;
        int part = _part;
        int start = -1;
        int i = offset;
        for (; i < end; i++)
        {
            int octet = buffer[i];
            if (octet <= Ascii.Space || octet == 0x7F)
            {
                if (octet != Ascii.Space && octet != Ascii.Tab)
                {
                    break;
                }

                HandText(buffer, start, i);
                start = -1;
                part = part == Before ? Before : After;
                continue;
            }

            if (isHost && !StepHost(octet, part))
            {
                break;
            }

            if (part == After)
            {
                HandSpace(buffer, i);
            }

            part = Inside;
            start = start < 0 ? i : start;
        }

        HandText(buffer, start, i);
        _part = part;
        return i;
    }

    private void HandText(byte[] buffer, int start, int end)
    {
        if (start >= 0)
        {
            _sink.OnFieldValue(_name, buffer, start, end - start);
        }
    }

    private void HandSpace(byte[] buffer, int i)
    {
        // The white space itself may have been in a buffer that is gone: borrow this octet's place.
        byte octet = buffer[i];
        buffer[i] = Ascii.Space;
        _sink.OnFieldValue(_name, buffer, i, 1);
        buffer[i] = octet;
    }

    private bool StepHost(int octet, int part)
    {
        int next = part == After ? -1 : UriSyntax.NextHostState(_register, octet);
        if (next < 0)
        {
            _rejection = HttpReject.HostInvalid;
            return false;
        }

        _register = next;
        return true;
    }
}
