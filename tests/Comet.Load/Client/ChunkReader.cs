using System.Buffers.Text;

namespace Comet.Load.Client;

/// <summary>A body in chunks (RFC 9112 §7.1), in pieces as they come, without trailers.</summary>
internal sealed class ChunkReader
{
    private readonly byte[] _line = new byte[64];
    private int _lineLength;
    private long _missing;

    // The line break behind a chunk's data.
    private int _breakBytes;
    private bool _isLast;

    /// <returns>How much was taken; what follows the last chunk is not.</returns>
    public int Read(ReadOnlySpan<byte> bytes, IPayloadSink sink)
    {
        int offset = 0;
        while (offset < bytes.Length)
        {
            if (_missing > 0)
            {
                int count = (int)Math.Min(_missing, bytes.Length - offset);
                _missing -= count;
                _breakBytes = _missing == 0 ? 2 : 0;
                sink.HandleData(bytes.Slice(offset, count), false);
                offset += count;
            }
            else if (_breakBytes > 0)
            {
                _breakBytes--;
                offset++;
                if (_isLast && _breakBytes == 0)
                {
                    _isLast = false;
                    sink.HandleData([], true);
                    return offset;
                }
            }
            else
            {
                offset += ReadSize(bytes[offset..]);
            }
        }

        return offset;
    }

    private int ReadSize(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)'\n');
        int count = end < 0 ? bytes.Length : end + 1;
        if (_lineLength + count > _line.Length)
        {
            throw new LoadException("a chunk's size is damaged");
        }

        bytes[..count].CopyTo(_line.AsSpan(_lineLength));
        _lineLength += count;
        if (end < 0)
        {
            return count;
        }

        if (!Utf8Parser.TryParse(_line.AsSpan(0, _lineLength), out _missing, out _, 'x'))
        {
            throw new LoadException("a chunk's size is damaged");
        }

        _lineLength = 0;
        _isLast = _missing == 0;
        _breakBytes = _isLast ? 2 : 0;
        return count;
    }
}
