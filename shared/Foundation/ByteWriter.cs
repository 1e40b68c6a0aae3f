using System;
using System.Text;

namespace Comet.Embedded.Foundation;

/// <summary>
/// Writes text and bytes through a window of a caller's buffer. What lies before the window is
/// skipped and what lies behind it is counted but not stored, so that a unit of output larger than
/// the room there is can be rendered again from its start and continued where it stopped.
/// </summary>
/// <remarks>
/// Theory of operation. A unit is a run of writes that depends on nothing but saved state, so every
/// rendering of it yields the same bytes. <see cref="Begin"/> names the window: <c>skip</c> bytes
/// of the unit have left already, <c>capacity</c> more fit now. Invariant, after every write:
/// <c>Count == min(max(Rendered − skip, 0), capacity)</c>. The unit is finished when
/// <see cref="Complete"/> is true; otherwise the next window skips <c>skip + Count</c>.
/// </remarks>
public sealed class ByteWriter
{
    // The getter of Encoding.UTF8 allocates on the device at every access.
    internal static readonly Encoding Utf8 = Encoding.UTF8;

    private readonly byte[] _digits = new byte[20];
    private byte[] _buffer;
    private int _start;
    private int _position;
    private int _end;
    private int _skip;
    private int _beyond;

    /// <summary>A writer without a window; <see cref="Begin"/> gives it one.</summary>
    public ByteWriter()
    {
        _buffer = _digits;
    }

    /// <summary>Bytes stored in the window since <see cref="Begin"/>.</summary>
    public int Count => _position - _start;

    /// <summary>Whether everything written fitted before the window's end.</summary>
    public bool Complete => _beyond == 0 && _skip == 0;

    /// <summary>Bytes written behind the window's end, which were counted only.</summary>
    public int Beyond => _beyond;

    /// <summary>
    /// Opens an empty window: what is written is counted in <see cref="Beyond"/>.
    /// </summary>
    public void BeginMeasure()
    {
        Begin(_digits, 0, 0, 0);
    }

    /// <summary>
    /// Opens a window of <paramref name="capacity"/> bytes at <paramref name="offset"/>.
    /// </summary>
    /// <param name="buffer">The caller's buffer.</param>
    /// <param name="offset">Where the window starts, in bytes.</param>
    /// <param name="capacity">The window's length, in bytes.</param>
    /// <param name="skip">How many bytes of the unit lie before the window.</param>
    public void Begin(byte[] buffer, int offset, int capacity, int skip)
    {
        if (offset < 0 || capacity < 0 || skip < 0 || capacity > buffer.Length - offset)
        {
            Invariant.Fail();
        }

        _buffer = buffer;
        _start = offset;
        _position = offset;
        _end = offset + capacity;
        _skip = skip;
        _beyond = 0;
    }

    /// <summary>Writes one octet.</summary>
    public void WriteByte(int octet)
    {
        if (_skip > 0)
        {
            _skip--;
        }
        else if (_position < _end)
        {
            _buffer[_position++] = (byte)octet;
        }
        else
        {
            _beyond++;
        }
    }

    /// <summary>Writes two octets.</summary>
    public void WritePair(int first, int second)
    {
        int at = _position;
        if (_skip > 0 || _end - at < 2)
        {
            WriteByte(first);
            WriteByte(second);
            return;
        }

        byte[] buffer = _buffer;
        buffer[at] = (byte)first;
        buffer[at + 1] = (byte)second;
        _position = at + 2;
    }

    /// <summary>Writes four octets, the highest first.</summary>
    public void WriteFour(int octets)
    {
        int at = _position;
        if (_skip > 0 || _end - at < 4)
        {
            WritePair(octets >> 24, octets >> 16);
            WritePair(octets >> 8, octets);
            return;
        }

        byte[] buffer = _buffer;
        buffer[at] = (byte)(octets >> 24);
        buffer[at + 1] = (byte)(octets >> 16);
        buffer[at + 2] = (byte)(octets >> 8);
        buffer[at + 3] = (byte)octets;
        _position = at + 4;
    }

    /// <summary>Writes <paramref name="count"/> bytes of <paramref name="source"/>.</summary>
    public void Write(byte[] source, int offset, int count)
    {
        if (_skip > 0)
        {
            int skipped = _skip < count ? _skip : count;
            _skip -= skipped;
            offset += skipped;
            count -= skipped;
        }

        int fits = _end - _position;
        if (fits > count)
        {
            fits = count;
        }

        if (fits > 0)
        {
            int at = _position;
            _position = at + fits;
            int left = fits;
            HostKernels.Copy(source, offset, _buffer, at, ref left);
            if (left > 0)
            {
                Array.Copy(source, offset, _buffer, at, left);
            }
        }

        _beyond += count - fits;
    }

    /// <summary>Writes text whose characters are all ASCII, one octet each.</summary>
    public void WriteAscii(string text)
    {
        WriteAscii(text, 0, text.Length);
    }

    /// <summary>
    /// Writes <paramref name="count"/> ASCII characters of <paramref name="text"/>.
    /// </summary>
    public void WriteAscii(string text, int offset, int count)
    {
        if (_skip > 0)
        {
            int skipped = _skip < count ? _skip : count;
            _skip -= skipped;
            offset += skipped;
            count -= skipped;
        }

        int fits = _end - _position;
        if (fits > count)
        {
            fits = count;
        }

        if (fits > 0)
        {
            // A native copy on the device, where indexing a string walks it from its start.
            Utf8.GetBytes(text, offset, fits, _buffer, _position);
            _position += fits;
        }

        _beyond += count - fits;
    }

    /// <summary>Writes a number of zero or more in decimal digits.</summary>
    public void WriteDecimal(long value)
    {
        Invariant.Check(value >= 0);
        int at = _digits.Length;

        // 32-bit division costs a fraction of 64-bit division on the device's core.
        while (value > int.MaxValue)
        {
            _digits[--at] = (byte)('0' + (int)(value % 10));
            value /= 10;
        }

        int small = (int)value;
        do
        {
            int quotient = small / 10;
            _digits[--at] = (byte)('0' + (small - (quotient * 10)));
            small = quotient;
        }
        while (small != 0);
        Write(_digits, at, _digits.Length - at);
    }

    /// <summary>
    /// Writes a number in the fewest lower-case hexadecimal digits, at least one.
    /// </summary>
    public void WriteHex(uint value)
    {
        int shift = 0;
        while (value >> shift > 15)
        {
            shift += 4;
        }

        WriteHex(value, shift);
    }

    /// <summary>Writes a number in eight lower-case hexadecimal digits.</summary>
    public void WriteHex8(uint value)
    {
        WriteHex(value, 28);
    }

    private void WriteHex(uint value, int shift)
    {
        for (; shift >= 0; shift -= 4)
        {
            int nibble = (int)(value >> shift) & 15;
            WriteByte(nibble < 10 ? '0' + nibble : 'a' - 10 + nibble);
        }
    }

    /// <summary>The count of decimal digits of a number of zero or more.</summary>
    public static int DecimalLength(long value)
    {
        int length = 1;
        while (value > int.MaxValue)
        {
            value /= 10;
            length++;
        }

        int small = (int)value;
        while (small >= 10)
        {
            small /= 10;
            length++;
        }

        return length;
    }
}
