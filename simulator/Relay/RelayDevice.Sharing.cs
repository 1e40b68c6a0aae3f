using System.Text;
using Comet.Embedded.Foundation;
using Comet.Embedded.Topics;

namespace Comet.Simulator.Relay;

/// <content>What is shared with other relays: the log is read, and filled by what they
/// have.</content>
public sealed partial class RelayDevice
{
    private readonly byte[] _name = new byte[BoardLine.TopicMax];
    private readonly ByteWriter _nameWriter = new();
    private volatile TaskCompletionSource? _filling;

    /// <summary>Told of ways and events; set before the device is started.</summary>
    internal IDeviceWatcher? Watcher { get; set; }

    /// <summary>Whether its history is still being fetched, so that nobody is to be served.
    /// </summary>
    public bool IsFilling => _filling is not null;

    /// <summary>Ends when its history is there, or cannot be had: who brings events of the board
    /// itself waits for it, since nothing can be put before them later.</summary>
    public Task Filled => _filling?.Task ?? Task.CompletedTask;

    /// <summary>The direct way to the board, or null.</summary>
    internal IBoardLink? DirectWay => _commands.Link is { IsDirect: true } link ? link : null;

    /// <summary>The name of another way that stands, so that a pull has to wait; or null: there
    /// is none, or who is at its end is silent.</summary>
    internal string? WayBefore(IBoardLink pull)
    {
        return _commands.Link is { } link && link != pull && !link.IsSilent ? link.Name : null;
    }

    /// <summary>Its history is being fetched.</summary>
    internal void BeginFilling()
    {
        _filling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>No more history will come.</summary>
    internal void EndFilling()
    {
        TaskCompletionSource? filling = _filling;
        _filling = null;
        filling?.TrySetResult();
    }

    /// <summary>Lines of the board's that others have passed on, in their order.</summary>
    /// <returns>The last event that is known then, or null: there never was one.</returns>
    internal async Task<EventId?> TakeAsync(IReadOnlyList<BoardLine> lines)
    {
        EventId? last = null;
        await _pump.InvokeAsync(_ =>
        {
            foreach (BoardLine line in lines)
            {
                Take(line);
            }

            last = _epochs.Current is { } epoch ? new EventId(epoch, _engine.Log.Last) : null;
        }).ConfigureAwait(false);
        return last;
    }

    /// <summary>What follows an id.</summary>
    /// <param name="after">It; of another epoch: from the log's beginning.</param>
    /// <param name="countMax">The most entries.</param>
    /// <param name="bytesMax">The most bytes of their lines, but for the last.</param>
    /// <returns>It, or null: no event ever came.</returns>
    internal async Task<LogPage?> ReadAsync(EventId after, int countMax, int bytesMax)
    {
        LogPage? page = null;
        await _pump.InvokeAsync(_ => page = Read(after, countMax, bytesMax))
            .ConfigureAwait(false);
        return page;
    }

    /// <summary>The latest event of each topic that is kept, in the order of their ids.</summary>
    internal async Task<IReadOnlyList<LogEntry>> ReadLatestAsync()
    {
        List<LogEntry> latest = [];
        await _pump.InvokeAsync(_ =>
        {
            EventLog log = _engine.Log;
            long sequence = log.FindMatch(int.MaxValue, true, log.First, log.Last);
            while (sequence < log.Next)
            {
                latest.Add(EntryOf(log, sequence));
                sequence = log.FindMatch(int.MaxValue, true, sequence + 1, log.Last);
            }
        }).ConfigureAwait(false);
        return latest;
    }

    /// <summary>The notice that events are missing.</summary>
    internal static byte[] GapLineOf(uint epoch, long from, long to)
    {
        return Encoding.ASCII.GetBytes(
            $"{{\"gap\":{{\"from\":\"{new EventId(epoch, from)}\","
                + $"\"to\":\"{new EventId(epoch, to)}\"}}}}");
    }

    private void Take(BoardLine line)
    {
        switch (line)
        {
            case BoardLine.Item item:
                Accept(item.Value, EpochWord.Hearsay);
                break;
            case BoardLine.Gap gap:
                Skip(gap.To);
                break;
            case BoardLine.Reset reset:
                EnterEpoch(reset.Epoch, EpochWord.Hearsay);
                break;
            default:
                break;
        }
    }

    private LogPage? Read(EventId after, int countMax, int bytesMax)
    {
        if (_epochs.Current is not { } epoch)
        {
            return null;
        }

        EventLog log = _engine.Log;
        bool isReset = after.Epoch != epoch;
        long next = isReset ? 1 : after.Sequence + 1;
        List<LogEntry> entries = [];
        int bytes = 0;
        while (next < log.Next && entries.Count < countMax && bytes < bytesMax)
        {
            long end = log.EndOfHole(Math.Max(next, log.First));
            LogEntry entry = end > next ? GapOf(epoch, next, end - 1) : EntryOf(log, next);
            entries.Add(entry);
            bytes += entry.Line.Length;
            next = entry.Last.Sequence + 1;
        }

        return new LogPage(isReset, new EventId(epoch, log.Last), entries);
    }

    private LogEntry EntryOf(EventLog log, long sequence)
    {
        _nameWriter.Begin(_name, 0, _name.Length, 0);
        _topics.WriteName(_nameWriter, log.TopicOf(sequence));
        return new LogEntry(
            new EventId(log.Epoch, sequence),
            Encoding.ASCII.GetString(_name, 0, _nameWriter.Count),
            log.Bytes.AsSpan(log.OffsetOf(sequence), log.LengthOf(sequence)).ToArray());
    }

    private static LogEntry GapOf(uint epoch, long from, long to)
    {
        return new LogEntry(new EventId(epoch, to), null, GapLineOf(epoch, from, to));
    }
}
