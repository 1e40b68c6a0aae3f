using System.Globalization;
using System.Text;
using Comet.Embedded.Engine;

namespace Comet.Simulation.Oracle;

/// <summary>
/// All events of one epoch, written outside the engine: what was published, not what the log says.
/// </summary>
/// <remarks>
/// Of the log only one number is believed, the oldest sequence kept, and only after it was seen
/// that there was a reason to drop what is older.
/// </remarks>
internal sealed class Journal(uint epoch, CometLimits limits, IReadOnlyList<string> topics)
{
    private readonly List<JournalEntry> _entries = [];
    private long _keptBytes;
    private int _longest;

    public uint Epoch { get; } = epoch;

    public string EpochText { get; } = epoch.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The newest sequence, 0 before the first.</summary>
    public long Last => _entries.Count;

    /// <summary>The oldest sequence that the log keeps.</summary>
    public long First { get; private set; } = 1;

    public string IdOf(long sequence)
    {
        return EpochText + "-" + sequence.ToString(CultureInfo.InvariantCulture);
    }

    public JournalEntry At(long sequence)
    {
        return _entries[(int)sequence - 1];
    }

    /// <summary>Notes an event.</summary>
    /// <returns>Its sequence.</returns>
    public long Append(int topic, long timeMs, string data)
    {
        string envelope = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"{IdOf(Last + 1)}\",\"topic\":\"{topics[topic]}\",\"time\":{timeMs}," +
            $"\"data\":{data}}}");
        JournalEntry entry = new(topic, Encoding.UTF8.GetBytes(envelope));
        _entries.Add(entry);
        _keptBytes += entry.Envelope.Length + 1;
        _longest = Math.Max(_longest, entry.Envelope.Length + 1);
        return Last;
    }

    /// <summary>The log says what it keeps: checks that it dropped no more than needed.</summary>
    public void Drop(long first)
    {
        if (first < First || first > Last + 1)
        {
            throw new ViolationException(ViolationKind.Log, $"the log keeps from {first} on; "
                + $"expected {First} to {Last + 1}");
        }

        int dropped = 0;
        while (First < first)
        {
            dropped = At(First).Envelope.Length + 1;
            _keptBytes -= dropped;
            First++;
        }

        // A ring wastes less than the longest event at its end and where the new one goes; in a
        // ring of more than 64 KiB runs begin at even places.
        bool neededEvent = Last - First + 1 >= limits.LogEvents;
        long wasted = (2 * _longest) + (limits.LogBytes > 0x10000 ? Last - First + 1 : 0);
        bool neededBytes = _keptBytes + dropped + wasted > limits.LogBytes;
        if (Last - First + 1 > limits.LogEvents || _keptBytes > limits.LogBytes
            || (dropped > 0 && !neededEvent && !neededBytes))
        {
            throw new ViolationException(ViolationKind.Log, $"the log keeps {First} to {Last}, "
                + $"{_keptBytes} bytes; expected {limits.LogEvents} events or as many as "
                + $"{limits.LogBytes} bytes hold");
        }
    }

    /// <summary>The first event of the topics behind a sequence, or Last + 1.</summary>
    public long NextOf(int mask, long after)
    {
        long sequence = after + 1;
        while (sequence <= Last && ((mask >> At(sequence).Topic) & 1) == 0)
        {
            sequence++;
        }

        return sequence;
    }

    /// <summary>The latest kept events of the topics, one a topic, in order.</summary>
    public IEnumerable<long> Current(int mask)
    {
        List<long> current = [];
        int left = mask;
        for (long sequence = Last; sequence >= First && left != 0; sequence--)
        {
            int bit = 1 << At(sequence).Topic;
            if ((left & bit) != 0)
            {
                left &= ~bit;
                current.Add(sequence);
            }
        }

        current.Reverse();
        return current;
    }
}
