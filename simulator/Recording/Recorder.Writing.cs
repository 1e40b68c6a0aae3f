using System.Text;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Recording;

/// <summary>How records are put together.</summary>
public sealed partial class Recorder
{
    private void WriteMissed(long count, long nowMs)
    {
        Begin(RecordKind.Missed, nowMs);
        Put((int)count);
        Append();
    }

    private void WriteBytes(RecordKind kind, int slot, ReadOnlySpan<byte> bytes, long nowMs)
    {
        RecordedSlot recorded = _slots[slot];
        bool isReceived = kind == RecordKind.Received;
        if ((isReceived ? recorded.ReceivedMask : recorded.SentMask) is not { } mask)
        {
            Begin(kind, nowMs);
            Put(recorded.Connection);
            End(bytes);
            return;
        }

        int waiting = mask.Pending;
        ReadOnlySpan<byte> decided = mask.Take(bytes, EngineState.IsWebSocket(_engine, slot));
        int older = Math.Min(waiting, decided.Length);
        if (older > 0)
        {
            WriteResolved(recorded.Connection, isReceived, decided[..older], nowMs);
            decided = decided[older..];
        }

        if (decided.Length == bytes.Length)
        {
            Begin(kind, nowMs);
            Put(recorded.Connection);
        }
        else
        {
            Begin(isReceived ? RecordKind.ReceivedPart : RecordKind.SentPart, nowMs);
            Put(recorded.Connection);
            Put(bytes.Length - decided.Length);
        }

        End(decided);
    }

    // Nothing more comes: what waited is no token.
    private void Resolve(int slot, long nowMs)
    {
        RecordedSlot recorded = _slots[slot];
        if (recorded.ReceivedMask is { Pending: > 0 } received)
        {
            WriteResolved(recorded.Connection, true, received.Take([], false, true), nowMs);
        }

        if (recorded.SentMask is { Pending: > 0 } sent)
        {
            WriteResolved(recorded.Connection, false, sent.Take([], false, true), nowMs);
        }
    }

    private void WriteResolved(
        int connection, bool isReceived, ReadOnlySpan<byte> bytes, long nowMs)
    {
        Begin(RecordKind.Resolved, nowMs);
        Put(connection);
        Put(isReceived ? 0 : 1);
        End(bytes);
    }

    private void OpenServing(long nowMs)
    {
        _hasNews = true;
        BeginPlain(RecordKind.ServingBegun, nowMs);
        Append();
    }

    private void Write(RecordKind kind, long nowMs)
    {
        Begin(kind, nowMs);
        Append();
    }

    private void Begin(RecordKind kind, long nowMs)
    {
        if (_isServing && !_hasNews)
        {
            OpenServing(nowMs);
        }

        _hasNews = true;
        BeginPlain(kind, nowMs);
    }

    private void BeginPlain(RecordKind kind, long nowMs)
    {
        // A thread that stops the program may be later than the loop, never earlier.
        _headCount = 0;
        Put((int)Math.Clamp(nowMs - _timeMs, 0, int.MaxValue));
        _timeMs = Math.Max(_timeMs, nowMs);
        _head[_headCount++] = (byte)kind;
    }

    private void Append()
    {
        _file.Append(_head.AsSpan(0, _headCount), []);
    }

    private void End(int slot)
    {
        Put(_slots[slot].Connection);
        Append();
    }

    private void End(ReadOnlySpan<byte> bytes)
    {
        Put(bytes.Length);
        _file.Append(_head.AsSpan(0, _headCount), bytes);
    }

    private void EndText(string text)
    {
        End(Encoding.UTF8.GetBytes(text.Length > TextMax ? text[..TextMax] : text));
    }

    private void PutSigned(int value)
    {
        Put((value << 1) ^ (value >> 31));
    }

    private void Put(int value)
    {
        uint rest = (uint)value;
        while (rest >= 0x80)
        {
            _head[_headCount++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _head[_headCount++] = (byte)rest;
    }
}
