using System.Diagnostics;

namespace Comet.Fuzz;

/// <summary>
/// A bounded run: seeds, then damaged seeds. What shows something new becomes a seed, too.
/// </summary>
public sealed class FuzzLoop
{
    private readonly FuzzTarget _target;
    private readonly List<byte[]> _corpus;
    private readonly HashSet<string> _outcomes = [];

    public FuzzLoop(FuzzTarget target, IEnumerable<byte[]> seeds)
    {
        _target = target;
        _corpus = [.. seeds];
        if (_corpus.Count == 0)
        {
            _corpus.Add([]);
        }
    }

    /// <summary>How many inputs were tried.</summary>
    public long Runs { get; private set; }

    /// <summary>How many different things became of them.</summary>
    public int Outcomes => _outcomes.Count;

    /// <summary>The input that broke an invariant, as short as it could be made; or null.</summary>
    public byte[]? Failing { get; private set; }

    /// <summary>What it broke.</summary>
    public string Failure { get; private set; } = "";

    /// <summary>Runs until a bound is reached or an invariant is broken.</summary>
    /// <param name="seed">Of the damage.</param>
    /// <param name="runsMax">The most inputs.</param>
    /// <param name="time">The most time.</param>
    public void Run(int seed, long runsMax, TimeSpan time)
    {
        Mutator mutator = new(seed, _target.Dictionary);
        Stopwatch watch = Stopwatch.StartNew();
        int seeds = _corpus.Count;
        while (Runs < runsMax && watch.Elapsed < time && Failing is null)
        {
            bool isSeed = Runs < seeds;
            byte[] input = isSeed ? _corpus[(int)Runs] : mutator.Next(_corpus);
            Runs++;
            string? failure = Try(input, out string outcome);
            if (failure is not null)
            {
                Failing = Shorten(input);
                Failure = Try(Failing, out _) ?? failure;
            }
            else if (_outcomes.Add(outcome) && !isSeed)
            {
                _corpus.Add(input);
            }
        }
    }

    /// <summary>Runs one input; what it broke, or null.</summary>
    public string? Try(byte[] input, out string outcome)
    {
        outcome = "";
        try
        {
            outcome = _target.Run(input);
            return null;
        }
#pragma warning disable CA1031 // Any exception is what is looked for.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure is FuzzException ? failure.Message : failure.ToString();
        }
    }

    // Leaves out pieces, halves first, as long as something is still broken.
    private byte[] Shorten(byte[] input)
    {
        int tries = 0;
        for (int size = Math.Max(1, input.Length / 2); size > 0; size /= 2)
        {
            for (int at = 0; at + size <= input.Length && tries < 5000;)
            {
                byte[] shorter = [.. input[..at], .. input[(at + size)..]];
                tries++;
                if (Try(shorter, out _) is not null)
                {
                    input = shorter;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }
}
