using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Comet.Embedded.Engine;
using Comet.Embedded.Topics;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Recording;

/// <summary>Writes what the pump tells into a file; FORMAT.md describes it.</summary>
public sealed partial class Recorder : WireTap, IDisposable
{
    private const int BytesMax = 100_000;
    private const int TextMax = 1000;
    private const int NoConnection = 0;

    private readonly RecordingFile _file;
    private readonly RecordedSlot[] _slots;
    private readonly byte[] _head = new byte[128];
    private CometEngine _engine;
    private long _firstOfEngine = -1;
    private int _headCount;
    private long _timeMs;
    private int _connections;
    private bool _hasNews;
    private bool _isServing;

    private Recorder(CometEngine engine, RecordingFile file, RecordedSlot[] slots)
    {
        _engine = engine;
        _file = file;
        _slots = slots;
    }

    /// <summary>Makes the file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="header">What the engine is made of.</param>
    /// <param name="engine">The engine that is recorded, not yet started.</param>
    /// <param name="createMask">Makes what writes over tokens; null = there are none.</param>
    /// <param name="log">Receives one line when the file cannot be written any more.</param>
    /// <exception cref="Options.SimulatorException">The file cannot be written.</exception>
    public static Recorder Create(
        string path,
        RecordingHeader header,
        CometEngine engine,
        Func<TokenMask>? createMask,
        Action<string> log)
    {
        ArgumentNullException.ThrowIfNull(header);
        RecordedSlot[] slots =
            new RecordedSlot[header.Limits[nameof(CometLimits.Connections)]];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = new RecordedSlot(createMask);
        }

        return new Recorder(engine, RecordingFile.Create(path, header, log), slots);
    }

    public override void HandleStart(CometEngine engine, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
        _firstOfEngine = engine.Log.Next;
        Begin(RecordKind.Start, nowMs);
        Put((int)engine.Log.Epoch);
        Append();
    }

    public override void HandleUtc(long offsetMs, long nowMs)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, offsetMs);
        Begin(RecordKind.Utc, nowMs);
        End(bytes);
    }

    public override void HandleAccept(Socket socket, int peer, int result, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(socket);
        int connection = NoConnection;
        if (result >= 0)
        {
            connection = ++_connections;
            _slots[result].Open(connection);
        }

        Begin(RecordKind.Accepted, nowMs);
        Put(connection);
        PutSigned(result);
        PutSigned(peer);
        End(Encoding.ASCII.GetBytes(Sockets.AddressOf(socket)));
    }

    public override void HandleRefused(ReadOnlySpan<byte> bytes, long nowMs)
    {
        Begin(RecordKind.Refused, nowMs);
        End(bytes);
    }

    public override void HandleReceived(int slot, ReadOnlySpan<byte> bytes, long nowMs)
    {
        WriteBytes(RecordKind.Received, slot, bytes, nowMs);
    }

    public override void HandleEndOfStream(int slot, long nowMs)
    {
        Begin(RecordKind.EndOfStream, nowMs);
        End(slot);
    }

    public override void HandleTime(long nowMs)
    {
        Write(RecordKind.Time, nowMs);
    }

    public override void HandleCommand(long first, long nowMs)
    {
        EventLog log = _engine.Log;
        if (_firstOfEngine >= 0)
        {
            // The caller may have asked the engine before.
            first = _firstOfEngine;
            _firstOfEngine = -1;
        }

        if (first >= log.Next)
        {
            return;
        }

        if (first < log.First)
        {
            WriteMissed(log.First - first, nowMs);
            first = log.First;
        }

        for (long sequence = first; sequence < log.Next; sequence++)
        {
            ReadOnlySpan<byte> envelope =
                log.Bytes.AsSpan(log.OffsetOf(sequence), log.LengthOf(sequence));
            int at = envelope.IndexOf(",\"data\":"u8) + ",\"data\":".Length;
            ReadOnlySpan<byte> value = envelope[at..^1];
            if (value.Length > BytesMax)
            {
                WriteMissed(1, nowMs);
                continue;
            }

            Begin(RecordKind.Published, nowMs);
            Put(log.TopicOf(sequence));
            End(value);
        }
    }

    public override void HandleStop(long nowMs)
    {
        Write(RecordKind.Stop, nowMs);
    }

    public override void BeginServing(long nowMs)
    {
        _isServing = true;
        if (_hasNews)
        {
            OpenServing(nowMs);
        }
    }

    public override void HandleRoom(int slot, long nowMs)
    {
        _slots[slot].IsBlocked = false;
        Begin(RecordKind.Room, nowMs);
        End(slot);
    }

    public override void HandleSent(int slot, ReadOnlySpan<byte> bytes, long nowMs)
    {
        _slots[slot].IsBlocked = false;
        WriteBytes(RecordKind.Sent, slot, bytes, nowMs);
    }

    public override void HandleBlocked(int slot, long nowMs)
    {
        if (!_slots[slot].IsBlocked)
        {
            _slots[slot].IsBlocked = true;
            Begin(RecordKind.Blocked, nowMs);
            End(slot);
        }
    }

    public override void HandleFinished(int slot, long nowMs)
    {
        Begin(RecordKind.Finished, nowMs);
        End(slot);
    }

    public override void EndServing(long nowMs)
    {
        if (_hasNews)
        {
            Write(RecordKind.ServingEnded, nowMs);
        }

        _isServing = false;
        _hasNews = false;
    }

    public override void HandleClosed(int slot, long nowMs)
    {
        Resolve(slot, nowMs);
        Begin(RecordKind.Closed, nowMs);
        Put(_slots[slot].Connection);
        Put((int)_engine.ActionOf(slot));
        Append();
    }

    public override void HandleFault(int slot, string text, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(text);
        Begin(RecordKind.Fault, nowMs);
        Put(_slots[slot].Connection);
        EndText(text);
    }

    public override void HandleNote(string text, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(text);
        Begin(RecordKind.Note, nowMs);
        EndText(text);
    }

    /// <summary>Ends the recording: the event loop must have ended.</summary>
    public void Dispose()
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            Resolve(slot, _timeMs);
        }

        _isServing = false;
        Write(RecordKind.End, _timeMs);
        _file.Dispose();
    }

    /// <summary>Takes the file back: nothing was recorded.</summary>
    public void Discard()
    {
        _file.Dispose();
        _file.Delete();
    }
}
