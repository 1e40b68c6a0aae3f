using System.Globalization;
using System.Text;

namespace Comet.Simulation.Wire;

/// <summary>
/// Reads the responses of one connection, HTTP/1.1 as in RFC 9112: heads, then content by length,
/// by chunks, or up to the connection's end.
/// </summary>
/// <remarks>
/// Theory of operation. Lines are collected until CRLF; content is handed on as it comes. The state
/// names what the next byte belongs to. It shares no code with the server, on purpose.
/// </remarks>
internal sealed class ResponseReader(ResponseSink sink)
{
    private const int HeadBytesMax = 4096;

    private readonly StringBuilder _text = new();
    private State _state;
    private int _left;

    private enum State
    {
        Head,
        Content,
        UntilEnd,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
        Switched,
    }

    /// <summary>Whether no response has begun and is not complete.</summary>
    public bool IsBetween => _state == State.Head && _text.Length == 0;

    /// <summary>The next response answers a HEAD request: it has no content.</summary>
    public bool IsHeadOnly { get; set; }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[Step(bytes)..];
        }
    }

    /// <summary>The connection has ended: completes content that is as long as it comes.</summary>
    /// <returns>Whether the end was a permitted one.</returns>
    public bool End()
    {
        if (_state == State.UntilEnd)
        {
            _state = State.Head;
            sink.OnComplete();
        }

        return IsBetween || _state == State.Switched;
    }

    private int Step(ReadOnlySpan<byte> bytes)
    {
        switch (_state)
        {
            case State.Switched:
                sink.OnSwitched(bytes);
                return bytes.Length;
            case State.UntilEnd:
                sink.OnContent(bytes);
                return bytes.Length;
            case State.Content:
            case State.ChunkData:
                int count = Math.Min(bytes.Length, _left);
                _left -= count;
                sink.OnContent(bytes[..count]);
                if (_left == 0)
                {
                    EndPiece();
                }

                return count;
            default:
                _text.Append((char)bytes[0]);
                TakeText();
                return 1;
        }
    }

    private void EndPiece()
    {
        if (_state == State.ChunkData)
        {
            _state = State.ChunkEnd;
        }
        else
        {
            Complete();
        }
    }

    private void Complete()
    {
        _state = State.Head;
        sink.OnComplete();
    }

    private void TakeText()
    {
        int length = _text.Length;
        if (length > HeadBytesMax)
        {
            throw Malformed("a line or head of at most 4 KiB");
        }

        if (_text[length - 1] != '\n')
        {
            return;
        }

        if (length < 2 || _text[length - 2] != '\r')
        {
            throw Malformed("CRLF at the end of a line");
        }

        switch (_state)
        {
            case State.Head:
                if (length >= 4 && _text[length - 3] == '\n')
                {
                    string head = Take();
                    Begin(new ResponseHead(head));
                }

                break;
            case State.ChunkSize:
                TakeChunkSize(Take());
                break;
            case State.ChunkEnd:
                Empty(Take());
                _state = State.ChunkSize;
                break;
            default:
                Empty(Take());
                Complete();
                break;
        }
    }

    private void TakeChunkSize(string size)
    {
        if (!int.TryParse(
            size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
        {
            throw Malformed($"a chunk-size, not \"{size}\"");
        }

        _state = _left > 0 ? State.ChunkData : State.Trailer;
    }

    private static void Empty(string line)
    {
        if (line.Length > 0)
        {
            throw Malformed($"the end of a chunk, not \"{line}\"");
        }
    }

    private string Take()
    {
        string text = _text.ToString(0, _text.Length - 2);
        _text.Clear();
        return text;
    }

    private void Begin(ResponseHead head)
    {
        // A request that took too long is refused before its method counts.
        bool isHead = IsHeadOnly && head.Status != 408;
        IsHeadOnly = isHead && head.Status == 100;
        sink.OnHead(head);
        if (head.Status == 101)
        {
            _state = State.Switched;
        }
        else if (head.Status == 100)
        {
            _state = State.Head;
        }
        else if (isHead || head.Status == 304 || head.Length == 0)
        {
            Complete();
        }
        else
        {
            _left = head.Length;
            _state = head.IsChunked ? State.ChunkSize
                : head.Length > 0 ? State.Content
                : State.UntilEnd;
        }
    }

    private static ViolationException Malformed(string expected)
    {
        return new ViolationException(ViolationKind.Malformed, $"expected {expected}");
    }
}
