namespace Comet.Fuzz;

/// <summary>
/// Cuts an input into pieces in one of <see cref="Ways"/> ways, the same each time for one input.
/// </summary>
public sealed class Splitter
{
    /// <summary>Whole, byte by byte, and twice at random.</summary>
    public const int Ways = 4;

    private readonly int _way;
    private uint _state;

    public Splitter(int way, ReadOnlySpan<byte> input)
    {
        _way = way;

        // FNV-1a.
        uint hash = 2166136261;
        foreach (byte octet in input)
        {
            hash = (hash ^ octet) * 16777619;
        }

        _state = hash + (uint)way;
    }

    /// <summary>Whether a parked decoder takes over between any two pieces.</summary>
    public bool Parks => (_way & 1) != 0;

    /// <summary>Whether connections share buffers, which must not show.</summary>
    public bool SharesBuffers => _way is 1 or 2;

    /// <summary>The next piece's length when so much is left.</summary>
    public int Next(int left)
    {
        if (_way == 0 || left <= 1)
        {
            return left;
        }

        if (_way == 1)
        {
            return 1;
        }

        _state = (_state * 1664525) + 1013904223;
        int most = _way == 2 ? 8 : 100;
        return Math.Min(left, 1 + (int)((_state >> 8) % (uint)most));
    }
}
