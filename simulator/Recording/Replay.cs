using System.Buffers.Binary;
using System.Text;
using Comet.Embedded.Board;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Content;
using Comet.Simulator.Options;

namespace Comet.Simulator.Recording;

/// <summary>
/// Runs an engine on what a recording says that clients and the board did, in the recorded time,
/// and compares what it sends with what was sent.
/// </summary>
/// <remarks>
/// Theory of operation. The records are the pump's calls of the engine, in their order, and that
/// is all the engine knows of the world. While the connections are served, the engine is asked what
/// to do, as the pump does; how many bytes leave then, and which socket is full, is taken from the
/// recording. So nothing depends on how this engine cuts its bytes: of each connection the two
/// streams are compared, and one that lags may catch up as long as its connection lasts.
/// </remarks>
public sealed partial class Replay
{
    private readonly WireRecording _recording;
    private readonly CometLimits _limits;
    private readonly ContentSource _content;
    private readonly ReplayBoard _board = new();
    private readonly Dictionary<int, ReplayConnection> _connections = [];
    private readonly ReplayConnection?[] _slots;
    private CometEngine _engine;
    private long _utcOffsetMs;
    private ReplayDifference? _difference;
    private long _startMs;
    private int _accepted;
    private int _count;
    private long _receivedBytes;
    private long _sentBytes;
    private bool _isTimeTold;
    private Record? _faulty;

    private Replay(WireRecording recording, CometLimits limits, ContentSource content)
    {
        _recording = recording;
        _limits = limits;
        _content = content;
        _utcOffsetMs = recording.Header.UtcOffsetMs;
        _engine = CreateEngine(recording.Header.Epoch);
        _slots = new ReplayConnection?[limits.Connections];
    }

    /// <summary>Replays a recording to its end or to the first difference.</summary>
    /// <param name="recording">What was recorded.</param>
    /// <param name="limits">Limits to try instead of the recorded ones, or null.</param>
    /// <param name="content">The files that were offered, or null for those of the program.</param>
    /// <exception cref="SimulatorException">No engine of this program can be made so.</exception>
    public static ReplayResult Run(
        WireRecording recording, CometLimits? limits = null, ContentSource? content = null)
    {
        ArgumentNullException.ThrowIfNull(recording);
        Replay replay = new(
            recording,
            limits ?? recording.Header.CreateLimits(),
            content ?? new EmbeddedContent());
        replay.RunAll();
        IReadOnlyList<Record> records = recording.Records;
        long lengthMs = records.Count == 0 ? 0 : records[^1].TimeMs - records[0].TimeMs;
        return new ReplayResult(
            replay._difference,
            replay._count,
            replay._receivedBytes,
            replay._sentBytes,
            TimeSpan.FromMilliseconds(lengthMs));
    }

    private CometEngine CreateEngine(uint epoch)
    {
        RecordingHeader header = _recording.Header;
        TopicTable topics = new(_limits.TopicsMax, _limits.TopicNamesBytes);
        BoardApplication application = new(_board, topics);
        if (!header.Topics.SequenceEqual(RecordingHeader.NamesOf(topics)))
        {
            throw new SimulatorException(
                $"the recording has the topics {string.Join(", ", header.Topics)}; expected "
                + string.Join(", ", RecordingHeader.NamesOf(topics)));
        }

        CometEngine engine = new(
            _limits, topics, application, _content, epoch, header.CreateTokens(),
            header.CreatePolicy());
        engine.UseUtc(_utcOffsetMs);
        return engine;
    }

    private void RunAll()
    {
        IReadOnlyList<Record> records = _recording.Records;
        _startMs = records.Count > 0 ? records[0].TimeMs : 0;
        for (int i = 0; i < records.Count && _difference is null;)
        {
            int next = i + 1;
            if (records[i].Kind == RecordKind.ServingBegun)
            {
                while (next < records.Count && records[next].Kind != RecordKind.ServingEnded)
                {
                    next++;
                }

                if (next++ >= records.Count)
                {
                    // It was cut off here: how it went on is not known.
                    break;
                }
            }

            _faulty = FaultOf(records, i, next);
            _board.IsBroken = _faulty is not null;
            RunGuarded(records, i, next);
            if (_faulty is not null && records[i].Kind == RecordKind.Received)
            {
                // While connections are served a fault may be a socket's.
                Differ(_faulty.Connection, _faulty.TimeMs, -1,
                    $"a fault: {Encoding.UTF8.GetString(_faulty.Data.Span)}", "no fault");
            }

            i = next;
        }

        if (_difference is null)
        {
            foreach (ReplayConnection connection in _connections.Values)
            {
                CheckAllSent(connection);
            }
        }
    }

    // The record that tells of an exception in this step, or null.
    private static Record? FaultOf(IReadOnlyList<Record> records, int start, int end)
    {
        if (records[start].Kind == RecordKind.ServingBegun)
        {
            start = end - 1;
            while (records[start].Kind is not (RecordKind.Fault or RecordKind.ServingBegun))
            {
                start--;
            }

            return records[start].Kind == RecordKind.Fault ? records[start] : null;
        }

        return end < records.Count && records[end].Kind == RecordKind.Fault
            && records[end].Connection == records[start].Connection ? records[end] : null;
    }

    private void RunGuarded(IReadOnlyList<Record> records, int start, int end)
    {
        Record record = records[start];
        try
        {
            if (record.Kind == RecordKind.ServingBegun)
            {
                ServeAll(records.Skip(start + 1).Take(end - start - 2).ToList(), record.TimeMs);
            }
            else
            {
                Step(record);
            }
        }
#pragma warning disable CA1031 // Whatever the engine threw is what the user looks for.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            int slot = _engine.Driven;
            int connection = slot >= 0 ? _slots[slot]?.Id ?? 0 : record.Connection;
            if (_faulty?.Connection == connection)
            {
                // As recorded.
                _faulty = null;
                return;
            }

            Differ(connection, record.TimeMs, -1, "no fault", $"the engine threw {fault}");
        }
    }

    private void Step(Record record)
    {
        long nowMs = record.TimeMs;
        switch (record.Kind)
        {
            case RecordKind.Start:
                _engine = CreateEngine((uint)record.Argument);
                _engine.Start(nowMs);
                break;
            case RecordKind.Utc:
                _utcOffsetMs = BinaryPrimitives.ReadInt64LittleEndian(record.Data.Span);
                _engine.UseUtc(_utcOffsetMs);
                break;
            case RecordKind.Accepted:
                Accept(record);
                break;
            case RecordKind.Refused:
                CompareRefusal(record);
                break;
            case RecordKind.Received when ConnectionOf(record) is { } connection:
                _receivedBytes += record.Data.Length;
                connection.Unread.Enqueue(record.Data);
                Feed(connection, nowMs);
                break;
            case RecordKind.EndOfStream when ConnectionOf(record) is { } connection:
                connection.IsEndOfStreamDue = true;
                Feed(connection, nowMs);
                break;
            case RecordKind.Closed when ConnectionOf(record) is { } connection:
                connection.Closed = record;
                CheckClosed(connection, nowMs);
                break;
            case RecordKind.Time:
                _engine.HandleTime(nowMs);
                _isTimeTold = true;
                break;
            case RecordKind.Published:
                byte[] value = record.Data.ToArray();
                _engine.Publish(record.Argument, value, 0, value.Length, nowMs);
                break;
            case RecordKind.Stop:
                _engine.Stop(nowMs);
                break;
            case RecordKind.Missed:
                Differ(0, nowMs, -1, $"{record.Argument} events that the log dropped before they "
                    + "could be recorded", "nothing to publish: the replay cannot go on");
                break;
            default:
                break;
        }
    }

    private void Accept(Record record)
    {
        _accepted = _engine.HandleAccept(record.TimeMs, record.Peer);
        if (_accepted != record.Argument)
        {
            Differ(record.Connection, record.TimeMs, -1, NameOf(record.Argument),
                NameOf(_accepted));
        }
        else if (_accepted >= 0)
        {
            ReplayConnection connection = new(record.Connection, _accepted);
            _connections.Add(connection.Id, connection);
            _slots[_accepted] = connection;
            _count++;
        }
    }

    private static string NameOf(int accepted)
    {
        return accepted switch
        {
            CometEngine.NoSlot => "refused, no connection is free",
            CometEngine.PeerLimited => "refused, its address has its share",
            <= CometEngine.GivesWay =>
                $"the connection in slot {CometEngine.GivesWay - accepted} gives way",
            _ => $"let in, slot {accepted}",
        };
    }

    private void CompareRefusal(Record record)
    {
        byte[] answer = new byte[512];
        int count = _engine.RenderRefusal(answer, 0, _accepted);
        ReadOnlySpan<byte> found = answer.AsSpan(0, count);
        ReadOnlySpan<byte> recorded = record.Data.Span;

        // Under TLS nothing is said.
        if (recorded.Length > 0 && !found.SequenceEqual(recorded))
        {
            int same = found.CommonPrefixLength(recorded);
            Differ(0, record.TimeMs, same, ByteText.Around(recorded[..same], recorded[same..]),
                ByteText.Around(found[..same], found[same..]));
        }
    }

    // As much as the engine has room for; the rest waits, as it would in the socket.
    private void Feed(ReplayConnection connection, long nowMs)
    {
        int slot = connection.Slot;
        while (connection.Unread.TryPeek(out ReadOnlyMemory<byte> bytes))
        {
            int count = Math.Min(_engine.ReceiveCapacity(slot), bytes.Length);
            if (count == 0)
            {
                return;
            }

            bytes[..count].CopyTo(_engine.ReceiveBuffer.AsMemory(_engine.ReceiveOffset(slot)));
            connection.Unread.Dequeue();
            if (count < bytes.Length)
            {
                // To the front again.
                ReadOnlyMemory<byte>[] behind = [.. connection.Unread];
                connection.Unread.Clear();
                connection.Unread.Enqueue(bytes[count..]);
                Array.ForEach(behind, connection.Unread.Enqueue);
            }

            _engine.HandleReceived(slot, count, nowMs);
        }

        if (connection.IsEndOfStreamDue)
        {
            connection.IsEndOfStreamDue = false;
            _engine.HandleEndOfStream(slot, nowMs);
        }
    }

    private ReplayConnection? ConnectionOf(Record record)
    {
        if (_connections.TryGetValue(record.Connection, out ReplayConnection? connection))
        {
            return connection;
        }

        Differ(record.Connection, record.TimeMs, -1, $"{record.Kind}", "no such connection");
        return null;
    }

    private void Differ(
        int connection, long timeMs, long offset, string recorded, string found)
    {
        _difference ??= new ReplayDifference(
            connection, timeMs - _startMs, offset, recorded, found);
    }
}
