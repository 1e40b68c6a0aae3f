namespace Comet.Simulator.Recording;

/// <summary>
/// Writes over the access tokens in one direction of a connection, in HTTP and then, where it
/// becomes a WebSocket, in the payloads of its frames (RFC 6455 §5.2), masked ones included.
/// </summary>
/// <remarks>
/// Theory of operation. Frames are read octet by octet: what is no payload passes, payload is
/// unmasked, goes through a <see cref="TokenMask"/>, and is masked again. Octets leave in their
/// order, so one whose turn it is to be decided holds up those behind it. The fragments of a
/// message are one text, whatever control frames stand between them.
/// </remarks>
/// <param name="create">Makes what finds the tokens of a text.</param>
/// <param name="isSent">It is what the server sends, which begins with its answer.</param>
public sealed class WireMask(Func<TokenMask> create, bool isSent)
{
    private readonly Queue<(byte Octet, byte Key, Queue<byte>? Ready)> _waiting = new();
    private readonly byte[] _header = new byte[14];
    private readonly TokenMask _text = create();
    private readonly TokenMask _control = create();
    private readonly Queue<byte> _readyText = new();
    private readonly Queue<byte> _readyControl = new();
    private bool _hasAnswer = !isSent;
    private bool _isFrames;
    private int _ending;
    private int _headerCount;
    private long _payloadLeft;
    private long _payloadAt;

    /// <summary>How many of the bytes given so far have yet to be decided.</summary>
    public int Pending => _isFrames ? _waiting.Count : _text.Pending;

    /// <summary>
    /// Takes bytes, and returns those that are decided now: they follow what was returned before.
    /// </summary>
    /// <param name="bytes">What comes next.</param>
    /// <param name="isWebSocket">The connection has been upgraded.</param>
    /// <param name="isLast">Nothing follows: all is decided.</param>
    public byte[] Take(ReadOnlySpan<byte> bytes, bool isWebSocket, bool isLast = false)
    {
        int text = _isFrames ? 0
            : isWebSocket ? EndOfAnswer(bytes)
            : bytes.Length;
        List<byte> decided = [];
        if (!_isFrames)
        {
            _isFrames = isWebSocket && _hasAnswer && _ending == 4;
            decided.AddRange(_text.Take(bytes[..text], isLast || _isFrames));
        }

        foreach (byte octet in bytes[text..])
        {
            TakeOctet(octet, decided);
        }

        if (isLast && _isFrames)
        {
            Decide(false, [], true);
            Decide(true, [], true);
            Release(decided);
        }

        return [.. decided];
    }

    // Where frames begin: what a client sends is frames when the server has become a WebSocket,
    // what the server sends behind the head of its answer.
    private int EndOfAnswer(ReadOnlySpan<byte> bytes)
    {
        if (!isSent)
        {
            _ending = 4;
            return 0;
        }

        int at = 0;
        if (!_hasAnswer)
        {
            at = bytes.IndexOf("HTTP/1.1 101"u8);
            _hasAnswer = at >= 0;
            at = _hasAnswer ? at : bytes.Length;
        }

        for (; at < bytes.Length && _ending < 4; at++)
        {
            _ending = bytes[at] == "\r\n\r\n"u8[_ending] ? _ending + 1
                : bytes[at] == '\r' ? 1
                : 0;
        }

        return at;
    }

    private void TakeOctet(byte octet, List<byte> decided)
    {
        if (_payloadLeft == 0)
        {
            _header[_headerCount++] = octet;
            _waiting.Enqueue((octet, 0, null));
            if (_headerCount >= 2 && _headerCount == HeaderLength)
            {
                BeginPayload();
            }
        }
        else
        {
            byte key = IsMasked ? _header[HeaderLength - 4 + (int)(_payloadAt++ & 3)] : (byte)0;
            _waiting.Enqueue((octet, key, IsControl ? _readyControl : _readyText));
            _payloadLeft--;
            Decide(IsControl, [(byte)(octet ^ key)], false);
            EndPayload();
        }

        Release(decided);
    }

    private bool IsControl => (_header[0] & 0x08) != 0;

    private bool IsMasked => (_header[1] & 0x80) != 0;

    private int HeaderLength => 2 + LengthBytes + (IsMasked ? 4 : 0);

    private int LengthBytes => (_header[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };

    private void BeginPayload()
    {
        long length = LengthBytes == 0 ? _header[1] & 0x7F : 0;
        foreach (byte octet in _header.AsSpan(2, LengthBytes))
        {
            length = (length << 8) | octet;
        }

        // The server closes what says that it is longer than anything can be.
        _payloadLeft = Math.Max(length, 0);
        _payloadAt = 0;
        EndPayload();
    }

    // A message's last frame decides what waits of it.
    private void EndPayload()
    {
        if (_payloadLeft == 0)
        {
            _headerCount = 0;
            if ((_header[0] & 0x80) != 0)
            {
                Decide(IsControl, [], true);
            }
        }
    }

    private void Decide(bool isControl, ReadOnlySpan<byte> payload, bool isLast)
    {
        Queue<byte> ready = isControl ? _readyControl : _readyText;
        foreach (byte octet in (isControl ? _control : _text).Take(payload, isLast))
        {
            ready.Enqueue(octet);
        }
    }

    private void Release(List<byte> decided)
    {
        while (_waiting.TryPeek(out (byte Octet, byte Key, Queue<byte>? Ready) next))
        {
            byte octet = next.Octet;
            if (next.Ready is { } ready)
            {
                if (!ready.TryDequeue(out octet))
                {
                    return;
                }

                octet ^= next.Key;
            }

            decided.Add(octet);
            _waiting.Dequeue();
        }
    }
}
