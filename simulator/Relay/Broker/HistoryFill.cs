using System.Security.Cryptography;

namespace Comet.Simulator.Relay.Broker;

/// <summary>What is under way to learn what has been missed.</summary>
internal sealed class HistoryFill
{
    /// <summary>Tells the answers to this from those to an earlier one.</summary>
    public byte[] Correlation { get; } = RandomNumberGenerator.GetBytes(8);

    /// <summary>When it ends, by the clock in ms.</summary>
    public long DeadlineMs { get; set; }

    /// <summary>Whether anybody has answered.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether what was asked last has found no answer yet.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>How often the same was asked again.</summary>
    public int Repeats { get; set; }

    /// <summary>Whether who has the way to the board has.</summary>
    public bool IsOwnerHeard { get; set; }

    /// <summary>Whether data are those of this request.</summary>
    public bool Matches(byte[]? correlation)
    {
        return correlation is not null && correlation.AsSpan().SequenceEqual(Correlation);
    }
}
