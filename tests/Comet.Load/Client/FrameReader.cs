using System.Buffers.Binary;

namespace Comet.Load.Client;

/// <summary>
/// A server's WebSocket frames (RFC 6455 §5.2), unmasked, in pieces as they come. Control frames
/// are put together; of others each piece is handed on.
/// </summary>
internal sealed class FrameReader
{
    public const int Close = 8;
    public const int Ping = 9;

    private const int ControlFrame = 8;
    private const int HeaderBytesMax = 10;
    private const int ControlBytesMax = 125;

    // A header, or a control frame with its header.
    private readonly byte[] _held = new byte[HeaderBytesMax + ControlBytesMax];
    private int _heldCount;
    private long _missing;
    private bool _isFinal;

    public void Read(ReadOnlySpan<byte> bytes, IPayloadSink sink)
    {
        while (true)
        {
            if (_missing > 0)
            {
                int count = (int)Math.Min(_missing, bytes.Length);
                if (count == 0)
                {
                    return;
                }

                _missing -= count;
                sink.HandleData(bytes[..count], _isFinal && _missing == 0);
                bytes = bytes[count..];
            }
            else if (_heldCount > 0)
            {
                // One byte at a time is rare: a header that came in two pieces.
                if (bytes.IsEmpty)
                {
                    return;
                }

                _held[_heldCount++] = bytes[0];
                bytes = bytes[1..];
                ReadOnlySpan<byte> held = _held.AsSpan(0, _heldCount);
                int length = _heldCount;
                _heldCount = 0;
                if (!TryBegin(ref held, sink))
                {
                    _heldCount = length;
                }
            }
            else if (!TryBegin(ref bytes, sink))
            {
                bytes.CopyTo(_held);
                _heldCount = bytes.Length;
                return;
            }
        }
    }

    // Takes a header, and a control frame's payload with it; false when not all is there.
    private bool TryBegin(ref ReadOnlySpan<byte> bytes, IPayloadSink sink)
    {
        if (bytes.Length < 2)
        {
            return false;
        }

        if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) != 0)
        {
            throw new LoadException("the server sent a frame that is reserved or masked");
        }

        bool isFinal = (bytes[0] & 0x80) != 0;
        int opcode = bytes[0] & 0x0F;
        long length = bytes[1];
        int header = length == 127 ? 10 : length == 126 ? 4 : 2;
        if (bytes.Length < header)
        {
            return false;
        }

        length = header switch
        {
            10 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            _ => length,
        };
        if (opcode < ControlFrame)
        {
            bytes = bytes[header..];
            _missing = length;
            _isFinal = isFinal;
            if (length == 0 && isFinal)
            {
                sink.HandleData([], true);
            }

            return true;
        }

        if (length > ControlBytesMax)
        {
            throw new LoadException("the server sent a control frame that is too long");
        }

        if (bytes.Length < header + length)
        {
            return false;
        }

        ReadOnlySpan<byte> payload = bytes.Slice(header, (int)length);
        bytes = bytes[(header + (int)length)..];
        sink.HandleControl(opcode, payload);
        return true;
    }
}
