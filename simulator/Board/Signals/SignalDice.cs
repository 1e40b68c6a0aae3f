namespace Comet.Simulator.Board.Signals;

/// <summary>
/// Random numbers of which each belongs to a step, whatever was asked before: SplitMix64 (Steele,
/// Lea, Flood, 2014), begun at the step.
/// </summary>
/// <param name="seed">The same seed gives the same numbers.</param>
internal sealed class SignalDice(long seed)
{
    /// <summary>From 0 up to, not including, 1.</summary>
    /// <param name="step">The step.</param>
    /// <param name="draw">Which of the step's numbers.</param>
    public double Uniform(long step, int draw = 0)
    {
        ulong state = Mix((ulong)seed) + (ulong)step;
        return (Mix(Mix(state) + (ulong)draw) >> 11) * (1.0 / (1L << 53));
    }

    /// <summary>Of the standard normal distribution (Box and Muller).</summary>
    public double Normal(long step)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(step)));
        return radius * Math.Cos(2 * Math.PI * Uniform(step, 1));
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
