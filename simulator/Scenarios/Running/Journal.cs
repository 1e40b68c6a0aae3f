using System.Text;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;

namespace Comet.Simulator.Scenarios.Running;

/// <summary>Every event that the board has published, read from its log as it comes.</summary>
/// <param name="observer">Is told of each.</param>
internal sealed class Journal(IRunObserver observer)
{
    private readonly List<JournalEntry> _entries = [];
    private long _next = 1;

    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>Which life of the board this is.</summary>
    public uint Epoch { get; private set; }

    /// <summary>The id that was given out last.</summary>
    public EventId Last => new(Epoch, _next - 1);

    /// <summary>How many lives of the board were seen.</summary>
    public int Lives { get; private set; }

    /// <summary>Reads what was published since the last call.</summary>
    /// <param name="engine">Only where the engine may be touched.</param>
    /// <returns>The entries, in order, not yet in the journal.</returns>
    public static IReadOnlyList<(EventId Id, string Envelope)> Read(
        CometEngine engine, EventId after)
    {
        EventLog log = engine.Log;
        long next = log.Epoch == after.Epoch ? after.Sequence + 1 : 1;
        List<(EventId, string)> found = [];
        for (long at = Math.Max(next, log.First); at < log.Next; at++)
        {
            found.Add((
                new EventId(log.Epoch, at),
                Encoding.UTF8.GetString(log.Bytes, log.OffsetOf(at), log.LengthOf(at))));
        }

        return found;
    }

    /// <summary>The board is in this life.</summary>
    public void SetEpoch(uint epoch)
    {
        if (Epoch != epoch || Lives == 0)
        {
            Epoch = epoch;
            _next = 1;
            Lives++;
        }
    }

    /// <summary>Adds what <see cref="Read"/> found.</summary>
    public void Add(IReadOnlyList<(EventId Id, string Envelope)> found, long nowMs)
    {
        foreach ((EventId id, string envelope) in found)
        {
            SetEpoch(id.Epoch);
            if (id.Sequence < _next)
            {
                continue;
            }

            _next = id.Sequence + 1;
            using JsonDocument document = JsonDocument.Parse(envelope);
            JournalEntry entry = new(
                id,
                nowMs,
                document.RootElement.GetProperty("topic").GetString()!,
                document.RootElement.GetProperty("data").Clone());
            _entries.Add(entry);
            observer.HandlePublished(entry);
        }
    }
}
