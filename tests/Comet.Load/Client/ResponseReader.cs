using System.Buffers.Text;

namespace Comet.Load.Client;

/// <summary>
/// Responses of a kept connection, each handed on whole. Nearly always one comes in one piece,
/// and is read where it lies.
/// </summary>
internal sealed class ResponseReader
{
    private byte[] _held = [];
    private int _heldCount;
    private byte[] _body = [];

    public void Read(ReadOnlySpan<byte> bytes, IResponseSink sink)
    {
        if (_heldCount > 0)
        {
            Keep(bytes);
            bytes = _held.AsSpan(0, _heldCount);
            _heldCount = 0;
        }

        while (ResponseHead.TryRead(bytes, out ResponseHead head))
        {
            ReadOnlySpan<byte> rest = bytes[head.Length..];
            int taken;
            ReadOnlySpan<byte> body;
            if (head.IsChunked)
            {
                taken = Join(rest, out int length);
                body = _body.AsSpan(0, length);
            }
            else
            {
                // Neither field: the status says that there is no body, such as 204.
                taken = Math.Max(0, head.ContentLength);
                body = rest[..Math.Min(taken, rest.Length)];
            }

            if (taken < 0 || taken > rest.Length)
            {
                break;
            }

            sink.HandleResponse(in head, body);
            bytes = rest[taken..];
        }

        Keep(bytes);
    }

    // Puts a body together that comes in chunks (RFC 9112 §7.1); −1 when not all is there.
    private int Join(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        int offset = 0;
        if (_body.Length < bytes.Length)
        {
            _body = new byte[2 * bytes.Length];
        }

        while (true)
        {
            int end = bytes[offset..].IndexOf((byte)'\n');
            if (end < 0 || !Utf8Parser.TryParse(bytes[offset..], out int size, out _, 'x'))
            {
                return -1;
            }

            offset += end + 1;
            if (bytes.Length < offset + size + 2)
            {
                return -1;
            }

            bytes.Slice(offset, size).CopyTo(_body.AsSpan(length));
            length += size;
            offset += size + 2;
            if (size == 0)
            {
                return offset;
            }
        }
    }

    // What is kept may be a part of what was.
    private void Keep(ReadOnlySpan<byte> bytes)
    {
        byte[] room = _held;
        if (_heldCount + bytes.Length > room.Length)
        {
            room = new byte[Math.Max(1024, 2 * (_heldCount + bytes.Length))];
            _held.AsSpan(0, _heldCount).CopyTo(room);
        }

        bytes.CopyTo(room.AsSpan(_heldCount));
        _heldCount += bytes.Length;
        _held = room;
    }
}
