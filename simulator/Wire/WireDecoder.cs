using System.Buffers;
using System.Globalization;
using System.Text;

namespace Comet.Simulator.Wire;

/// <summary>
/// Finds requests or responses, then WebSocket frames, in one direction of a connection. It is
/// independent of the server's own decoders, whose work it shows.
/// </summary>
/// <remarks>
/// Theory of operation. Bytes are kept until what they begin is whole; a step takes what it can
/// from the front, and steps are taken until one takes nothing. The other direction knows what a
/// step may not: which method is answered, and whether an upgrade is granted.
/// </remarks>
internal sealed class WireDecoder(bool isRequests, Action<WireDecoder, WireItem> found)
{
    private readonly ArrayBufferWriter<byte> _body = new();
    private byte[] _bytes = new byte[1024];
    private int _count;
    private WireState _state;
    private long _left;
    private long _startMs;
    private long _nowMs;
    private int _wireLength;
    private int _bodyLength;
    private int _framing;
    private int _shown;
    private bool _isRunning;
    private HttpHead? _head;

    public bool IsRequests { get; } = isRequests;

    /// <summary>The method that the next response answers, or null.</summary>
    public Func<string?> AnsweredMethod { get; init; } = () => null;

    /// <summary>The most bytes that wait for the end of what they begin; with more, what follows
    /// is malformed.</summary>
    public int HeldMax { get; init; } = int.MaxValue;

    /// <summary>The most bytes of a body that are kept; of one without end, what was told is
    /// not. Where there is a bound, empty lines, which keep a connection alive, are told, too.
    /// </summary>
    public int BodyMax { get; init; } = int.MaxValue;

    /// <summary>The next bytes.</summary>
    public void Take(ReadOnlySpan<byte> bytes, long nowMs)
    {
        if (_count == 0)
        {
            _startMs = _body.WrittenCount == 0 && _state is WireState.Head or WireState.Frames
                ? nowMs : _startMs;
        }

        if (_bytes.Length < _count + bytes.Length)
        {
            Array.Resize(ref _bytes, (_count + bytes.Length) * 2);
        }

        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
        _nowMs = nowMs;
        Run();
        if (_count > HeldMax && _state != WireState.Malformed)
        {
            Fail();
        }

        _count = _state == WireState.Malformed ? 0 : _count;
    }

    /// <summary>Nothing more comes: what is left of a body is all there is.</summary>
    public void End(long nowMs)
    {
        _nowMs = nowMs;
        if (_state is >= WireState.Length and <= WireState.ToEnd)
        {
            EndBody();
        }
    }

    /// <summary>What follows are frames, or, where they were awaited in vain, heads.</summary>
    public void Switch(bool isWebSocket)
    {
        if (isWebSocket)
        {
            _state = WireState.Frames;
        }
        else if (_state == WireState.Upgrade)
        {
            _state = WireState.Head;
        }
        else
        {
            return;
        }

        if (!_isRunning)
        {
            Run();
        }
    }

    private void Run()
    {
        _isRunning = true;
        int taken;
        do
        {
            taken = Step(_bytes.AsSpan(0, _count));
            _bytes.AsSpan(taken, _count - taken).CopyTo(_bytes);
            _count -= taken;
        }
        while (taken > 0);
        _isRunning = false;
    }

    private int Step(ReadOnlySpan<byte> bytes)
    {
        return _state switch
        {
            WireState.Head => ReadHead(bytes),
            WireState.Length or WireState.ChunkData or WireState.ToEnd => ReadBody(bytes),
            WireState.ChunkSize => ReadChunkSize(bytes),
            WireState.ChunkEnd or WireState.Trailer => ReadLine(bytes),
            WireState.Frames => ReadFrame(bytes),
            _ => 0,
        };
    }

    private int ReadHead(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        HttpHead? head = HttpHead.Parse(bytes[..(end + 4)]);
        if (head is null)
        {
            return Fail();
        }

        _head = head;
        _shown = 0;
        _wireLength = 0;
        _bodyLength = 0;
        _framing = 0;
        _body.Clear();
        _state = StateAfter(head);

        // It may switch the other direction, and so this one.
        Tell(IsRequests ? WireItemKind.Request : WireItemKind.Response, [], end + 4, head);
        if (_state == WireState.Length && _left == 0)
        {
            EndBody();
        }

        return end + 4;
    }

    // RFC 9112 §6.3.
    private WireState StateAfter(HttpHead head)
    {
        if (head.Status is >= 100 and < 200 && !IsRequests)
        {
            return WireState.Head;
        }

        _left = 0;
        if (!IsRequests && (AnsweredMethod() == "HEAD" || head.Status is 204 or 304))
        {
            return WireState.Length;
        }

        if (head.Has("Transfer-Encoding", "chunked"))
        {
            return WireState.ChunkSize;
        }

        if (head["Content-Length"] is { } length)
        {
            return long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out _left)
                ? WireState.Length
                : WireState.Malformed;
        }

        return !IsRequests ? WireState.ToEnd
            : head.Has("Upgrade", "websocket") ? WireState.Upgrade
            : WireState.Length;
    }

    private int ReadBody(ReadOnlySpan<byte> bytes)
    {
        int count = _state == WireState.ToEnd
            ? bytes.Length
            : (int)Math.Min(bytes.Length, _left);
        _wireLength += count;
        _bodyLength += count;
        _left -= count;
        if (IsOfParts)
        {
            _body.Write(bytes[..count]);
            ShowParts();
        }
        else
        {
            _body.Write(bytes[..Math.Min(count, BodyMax - _body.WrittenCount)]);
        }

        if (_state == WireState.ChunkData && _left == 0)
        {
            _state = WireState.ChunkEnd;
        }
        else if (_state == WireState.Length && _left == 0)
        {
            EndBody();
        }

        return count;
    }

    private int ReadChunkSize(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        string size = Encoding.Latin1.GetString(bytes[..end]).Split(';')[0].Trim();
        if (!long.TryParse(
            size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
        {
            return Fail();
        }

        // The line, and the one that ends the chunk's data.
        _wireLength += end + 2;
        _framing += end + 2 + (_left > 0 ? 2 : 0);
        _state = _left > 0 ? WireState.ChunkData : WireState.Trailer;
        return end + 2;
    }

    private int ReadLine(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        _wireLength += end + 2;
        if (_state == WireState.ChunkEnd)
        {
            _state = WireState.ChunkSize;
        }
        else if (end == 0)
        {
            EndBody();
        }

        return end + 2;
    }

    private int ReadFrame(ReadOnlySpan<byte> bytes)
    {
        int at = 2;
        if (bytes.Length < at)
        {
            return 0;
        }

        bool isMasked = (bytes[1] & 0x80) != 0;
        int lengthBytes = (bytes[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        at += lengthBytes + (isMasked ? 4 : 0);
        if (bytes.Length < at)
        {
            return 0;
        }

        long length = lengthBytes == 0 ? bytes[1] & 0x7F : 0;
        foreach (byte octet in bytes.Slice(2, lengthBytes))
        {
            length = (length << 8) | octet;
        }

        if (length < 0 || bytes.Length - at < length)
        {
            return length is < 0 or > int.MaxValue / 2 ? Fail() : 0;
        }

        byte[] payload = bytes.Slice(at, (int)length).ToArray();
        for (int i = 0; isMasked && i < payload.Length; i++)
        {
            payload[i] ^= bytes[at - 4 + (i & 3)];
        }

        Tell(WireItemKind.Frame, payload, at + payload.Length, octet: bytes[0]);
        return at + payload.Length;
    }

    private bool IsOfParts => IsOfType("text/event-stream") || IsOfType("application/x-ndjson");

    // Of a body without end each event is told as it comes.
    private void ShowParts()
    {
        bool isEvents = IsOfType("text/event-stream");
        ReadOnlySpan<byte> end = isEvents ? "\n\n"u8 : "\n"u8;
        ReadOnlySpan<byte> body = _body.WrittenSpan;
        int length;
        while ((length = body[_shown..].IndexOf(end)) >= 0)
        {
            if (length > 0 || BodyMax < int.MaxValue)
            {
                Tell(
                    isEvents ? WireItemKind.Event : WireItemKind.Line,
                    body.Slice(_shown, length).ToArray(),
                    length + end.Length + _framing,
                    startMs: _nowMs);
                _framing = 0;
            }

            _shown += length + end.Length;
        }

        if (BodyMax < int.MaxValue)
        {
            byte[] rest = _body.WrittenSpan[_shown..].ToArray();
            _body.ResetWrittenCount();
            _body.Write(rest);
            _shown = 0;
            if (rest.Length > HeldMax)
            {
                Fail();
            }
        }
    }

    private bool IsOfType(string mediaType)
    {
        return !IsRequests
            && _head!["Content-Type"]?.StartsWith(mediaType, StringComparison.Ordinal) == true;
    }

    private void EndBody()
    {
        _state = WireState.Head;
        Tell(WireItemKind.Body, _body.WrittenSpan.ToArray(), _wireLength, _head);
        _body.Clear();
    }

    private int Fail()
    {
        _state = WireState.Malformed;
        Tell(WireItemKind.Malformed, [], 0);
        return 0;
    }

    private void Tell(
        WireItemKind kind,
        byte[] data,
        int wireLength,
        HttpHead? head = null,
        int octet = 0,
        long? startMs = null)
    {
        long start = startMs ?? _startMs;
        _startMs = _nowMs;
        found(this, new WireItem
        {
            Kind = kind,
            StartMs = start,
            EndMs = _nowMs,
            Head = head,
            Data = data,
            Length = kind == WireItemKind.Body ? _bodyLength : data.Length,
            WireLength = wireLength,
            FrameOctet = octet,
        });
    }
}
