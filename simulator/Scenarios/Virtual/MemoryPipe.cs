namespace Comet.Simulator.Scenarios.Virtual;

/// <summary>One direction of a connection in memory: bytes in order, and an end.</summary>
/// <param name="capacity">The sender's buffer and the receiver's together.</param>
internal sealed class MemoryPipe(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private int _start;

    /// <summary>The bytes in it.</summary>
    public int Count { get; private set; }

    public int Room => _ring.Length - Count;

    public int Capacity => _ring.Length;

    /// <summary>Nothing follows what is in it.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Counts what was told to the reading end: writes, and the end.</summary>
    public int News { get; private set; }

    /// <returns>How many of these bytes there was room for.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, Room);
        int end = (_start + Count) % _ring.Length;
        int first = Math.Min(count, _ring.Length - end);
        bytes[..first].CopyTo(_ring.AsSpan(end));
        bytes[first..count].CopyTo(_ring);
        Count += count;
        News += count > 0 ? 1 : 0;
        return count;
    }

    /// <returns>How many bytes were read; 0 = there are none.</returns>
    public int Read(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, Count);
        int first = Math.Min(count, _ring.Length - _start);
        _ring.AsSpan(_start, first).CopyTo(buffer);
        _ring.AsSpan(0, count - first).CopyTo(buffer[first..]);
        _start = (_start + count) % _ring.Length;
        Count -= count;
        return count;
    }

    public void End()
    {
        News += IsEnded ? 0 : 1;
        IsEnded = true;
    }
}
