namespace Comet.Simulation;

/// <summary>
/// The one source of chance: the same seed gives the same numbers on every machine and runtime.
/// </summary>
/// <param name="seed">Any number.</param>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits (the generator SplitMix64).</summary>
    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            ulong z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>From 0 to <paramref name="count"/> − 1.</summary>
    public int Below(int count)
    {
        return (int)((Next() >> 33) % (uint)count);
    }

    /// <summary>From <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public int Between(int min, int max)
    {
        return min + Below(max - min + 1);
    }

    public bool OneIn(int count)
    {
        return Below(count) == 0;
    }

    public T Pick<T>(IReadOnlyList<T> choices)
    {
        return choices[Below(choices.Count)];
    }
}
