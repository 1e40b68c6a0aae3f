using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Comet.Simulator.Options;

namespace Comet.Simulator.Recording;

/// <summary>A recording as it was read.</summary>
public sealed class WireRecording
{
    private readonly string _path;
    private readonly byte[] _bytes;
    private readonly List<Record> _records = [];

    // Of each connection and direction, the records whose last bytes are still to come.
    private readonly Dictionary<(int Connection, bool IsReceived), Queue<(Record Record, int Gap)>>
        _parts = [];

    private int _at;
    private long _timeMs;

    private WireRecording(string path, byte[] bytes)
    {
        _path = path;
        _bytes = bytes;
        Header = ReadHeader();
        ReadRecords();
    }

    public RecordingHeader Header { get; }

    /// <summary>The whole records, in their order.</summary>
    public IReadOnlyList<Record> Records => _records;

    /// <summary>
    /// Where the last whole record ends, in bytes of the file, when it does not end as it should;
    /// otherwise null.
    /// </summary>
    public long? CutAt { get; private set; }

    /// <summary>Reads a file, as far as its last whole record.</summary>
    /// <exception cref="SimulatorException">It cannot be read, or is no recording.</exception>
    public static WireRecording Read(string path)
    {
        try
        {
            return new WireRecording(path, File.ReadAllBytes(path));
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            string reason = FileFault.WhyNotRead(fault, path);
            throw new SimulatorException(
                $"{path}: {reason}; expected a recording made with --record");
        }
    }

    private RecordingHeader ReadHeader()
    {
        const int start = RecordingFile.MagicLength + 5;
        if (_bytes.Length < start || !_bytes.AsSpan().StartsWith(RecordingFile.Magic))
        {
            throw new SimulatorException(
                $"{_path}: not a recording; expected a file made with --record");
        }

        int version = _bytes[RecordingFile.MagicLength];
        if (version != RecordingFile.Version)
        {
            throw new SimulatorException(
                $"{_path}: a recording of version {version}; expected version "
                + $"{RecordingFile.Version}");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(
            _bytes.AsSpan(RecordingFile.MagicLength + 1));
        try
        {
            if (length < 0 || length > _bytes.Length - start)
            {
                throw new JsonException("it ends in its header");
            }

            _at = start + length;
            return JsonSerializer.Deserialize<RecordingHeader>(_bytes.AsSpan(start, length))
                ?? throw new JsonException("its header is null");
        }
        catch (JsonException fault)
        {
            throw new SimulatorException(
                $"{_path}: {fault.Message.ReplaceLineEndings(" ")}; expected a file made with "
                + "--record");
        }
    }

    private void ReadRecords()
    {
        int end = _at;
        try
        {
            while (_records.Count == 0 || _records[^1].Kind != RecordKind.End)
            {
                ReadRecord();
                end = _at;
            }
        }
        catch (EndOfStreamException)
        {
            CutAt = end;
        }

        // Bytes that never came are not made up: the recording ends before the first such record.
        int first = _parts.Values.SelectMany(queue => queue)
            .Select(part => _records.IndexOf(part.Record))
            .DefaultIfEmpty(-1).Min();
        if (first >= 0)
        {
            _records.RemoveRange(first, _records.Count - first);
        }
    }

    private void ReadRecord()
    {
        int start = _at;
        _timeMs += ReadNumber();
        RecordKind kind = (RecordKind)ReadByte();
        switch (kind)
        {
            case RecordKind.Time or RecordKind.Stop or RecordKind.End
                or RecordKind.ServingBegun or RecordKind.ServingEnded:
                Add(kind);
                break;
            case RecordKind.EndOfStream or RecordKind.Finished or RecordKind.Room
                or RecordKind.Blocked:
                Add(kind, ReadNumber());
                break;
            case RecordKind.Accepted:
                Add(kind, ReadNumber(), ReadSigned(), ReadSigned(), ReadBytes());
                break;
            case RecordKind.Refused or RecordKind.Note or RecordKind.Utc:
                Add(kind, data: ReadBytes());
                break;
            case RecordKind.Published:
                Add(kind, argument: ReadNumber(), data: ReadBytes());
                break;
            case RecordKind.Received or RecordKind.Sent or RecordKind.Fault:
                Add(kind, ReadNumber(), data: ReadBytes());
                break;
            case RecordKind.Closed:
                Add(kind, ReadNumber(), ReadNumber());
                break;
            case RecordKind.Missed or RecordKind.Start:
                Add(kind, argument: ReadNumber());
                break;
            case RecordKind.ReceivedPart or RecordKind.SentPart:
                ReadPart(kind == RecordKind.ReceivedPart);
                break;
            case RecordKind.Resolved:
                ReadResolved();
                break;
            default:
                throw new SimulatorException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_path}: byte {start}: a record of kind {(int)kind}; expected 0 to "
                    + $"{(int)RecordKind.Utc}"));
        }
    }

    private void ReadPart(bool isReceived)
    {
        int connection = ReadNumber();
        int gap = ReadNumber();
        ReadOnlyMemory<byte> known = ReadBytes();
        byte[] all = new byte[known.Length + gap];
        known.CopyTo(all);
        Add(isReceived ? RecordKind.Received : RecordKind.Sent, connection, data: all);
        (int, bool) key = (connection, isReceived);
        if (!_parts.TryGetValue(key, out Queue<(Record, int)>? queue))
        {
            _parts[key] = queue = new Queue<(Record, int)>();
        }

        queue.Enqueue((_records[^1], gap));
    }

    private void ReadResolved()
    {
        int connection = ReadNumber();
        (int, bool) key = (connection, ReadNumber() == 0);
        ReadOnlyMemory<byte> bytes = ReadBytes();
        while (bytes.Length > 0)
        {
            if (!_parts.TryGetValue(key, out Queue<(Record Record, int Gap)>? queue))
            {
                throw new SimulatorException(
                    $"{_path}: connection {connection}: bytes that belong to no record");
            }

            (Record record, int gap) = queue.Dequeue();
            int count = Math.Min(gap, bytes.Length);
            byte[] all = record.Data.ToArray();
            bytes[..count].CopyTo(all.AsMemory(all.Length - gap));
            record.Data = all;
            bytes = bytes[count..];
            if (gap > count)
            {
                // To the front again: those behind it wait longer.
                (Record, int)[] behind = [.. queue];
                queue.Clear();
                queue.Enqueue((record, gap - count));
                Array.ForEach(behind, queue.Enqueue);
            }
            else if (queue.Count == 0)
            {
                _parts.Remove(key);
            }
        }
    }

    private void Add(
        RecordKind kind,
        int connection = 0,
        int argument = 0,
        int peer = 0,
        ReadOnlyMemory<byte> data = default)
    {
        _records.Add(new Record
        {
            TimeMs = _timeMs,
            Kind = kind,
            Connection = connection,
            Argument = argument,
            Peer = peer,
            Data = data,
        });
    }

    private byte ReadByte()
    {
        return _at < _bytes.Length ? _bytes[_at++] : throw new EndOfStreamException();
    }

    private int ReadNumber()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = ReadByte();
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (int)value;
            }
        }

        throw new SimulatorException(string.Create(
            CultureInfo.InvariantCulture, $"{_path}: byte {_at - 1}: a number of six bytes"));
    }

    private int ReadSigned()
    {
        int value = ReadNumber();
        return (int)((uint)value >> 1) ^ -(value & 1);
    }

    private ReadOnlyMemory<byte> ReadBytes()
    {
        int length = ReadNumber();
        if (length < 0 || length > _bytes.Length - _at)
        {
            throw new EndOfStreamException();
        }

        _at += length;
        return _bytes.AsMemory(_at - length, length);
    }
}
