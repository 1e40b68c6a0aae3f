using Comet.Embedded.Engine;

namespace Comet.Simulator.Recording;

/// <summary>What leaves, and the comparison.</summary>
public sealed partial class Replay
{
    // One round of the pump, with the records of it.
    private void ServeAll(List<Record> records, long nowMs)
    {
        if (!_isTimeTold && nowMs >= _engine.PollDeadline())
        {
            // This engine has a deadline that the recorded one had not.
            _engine.HandleTime(nowMs);
        }

        _isTimeTold = false;
        HashSet<ReplayConnection> served = [];
        foreach (Record record in records.Where(record => record.Connection != 0))
        {
            if (ConnectionOf(record) is not { } connection)
            {
                return;
            }

            Expect(connection, record);
            served.Add(connection);
        }

        foreach (Record record in records.Where(record => record.Kind == RecordKind.Room))
        {
            Serve(_connections[record.Connection], nowMs);
        }

        int slot;
        while (_difference is null && (slot = PollConnection(nowMs)) >= 0)
        {
            if (_slots[slot] is { } connection)
            {
                Feed(connection, nowMs);
                Serve(connection, nowMs);
                served.Add(connection);
            }
        }

        foreach (ReplayConnection connection in served)
        {
            CheckServed(connection, nowMs);
        }
    }

    // As the pump does, which closes a connection that ends with an exception, and goes on.
    private int PollConnection(long nowMs)
    {
        while (true)
        {
            try
            {
                return _engine.PollConnection(nowMs);
            }
#pragma warning disable CA1031 // Whatever it was, it was recorded, or is what the user looks for.
            catch when (_faulty is not null && _engine.Driven >= 0
                && _slots[_engine.Driven]?.Id == _faulty.Connection)
#pragma warning restore CA1031
            {
                Close(_slots[_engine.Driven]!, nowMs);
                _faulty = null;
                _board.IsBroken = false;
            }
        }
    }

    private static void Expect(ReplayConnection connection, Record record)
    {
        switch (record.Kind)
        {
            case RecordKind.Sent:
                connection.Expect(record);
                connection.IsBlocked = false;
                break;
            case RecordKind.Room:
                connection.IsBlocked = false;
                break;
            case RecordKind.Blocked:
                connection.IsBlocked = true;
                break;
            case RecordKind.Finished:
                connection.IsFinishRecorded = true;
                break;
            case RecordKind.Closed:
                connection.Closed = record;
                break;
            default:
                break;
        }
    }

    private void Serve(ReplayConnection connection, long nowMs)
    {
        while (!connection.IsClosed && _difference is null)
        {
            ConnectionAction action = _engine.ActionOf(connection.Slot);
            switch (action)
            {
                case ConnectionAction.Send when connection.IsSentLeft:
                    Send(connection, nowMs);
                    break;
                case ConnectionAction.Finish when !connection.IsFinished
                    && (connection.IsFinishRecorded || connection.Closed is null):
                    connection.IsFinished = true;
                    _engine.HandleFinished(connection.Slot, nowMs);
                    break;
                case ConnectionAction.Close or ConnectionAction.Abort:
                    Close(connection, nowMs);
                    return;
                default:
                    if (action != ConnectionAction.None
                        && connection.Closed?.Argument == (int)action)
                    {
                        // This is where the recorded socket was found to be lost.
                        Close(connection, nowMs);
                    }

                    return;
            }
        }
    }

    private void Send(ReplayConnection connection, long nowMs)
    {
        ReadOnlySpan<byte> recorded = connection.Next.Span;
        ReadOnlySpan<byte> found = FoundBytes(connection);
        int count = Math.Min(recorded.Length, found.Length);
        int same = recorded[..count].CommonPrefixLength(found[..count]);
        if (same < count)
        {
            // The place is named to the byte, with what stood before it in both.
            long timeMs = connection.NextTimeMs;
            recorded = recorded[same..];
            found = found[same..];
            if (same > 0)
            {
                connection.Advance(same);
            }

            Differ(connection.Id, timeMs, connection.Offset,
                ByteText.Around(connection.Context, recorded),
                ByteText.Around(connection.Context, found));
            return;
        }

        connection.Advance(count);
        _sentBytes += count;
        _engine.HandleSent(connection.Slot, count, nowMs);
    }

    private ReadOnlySpan<byte> FoundBytes(ReplayConnection connection)
    {
        return _engine.TransmitBuffer.AsSpan(
            _engine.TransmitOffset(connection.Slot), _engine.TransmitCount(connection.Slot));
    }

    // The recorded socket is closed now, and so is this one.
    private void CheckClosed(ReplayConnection connection, long nowMs)
    {
        ConnectionAction recorded = (ConnectionAction)connection.Closed!.Argument;
        ConnectionAction found = _engine.ActionOf(connection.Slot);
        if (recorded is ConnectionAction.Close or ConnectionAction.Abort && found != recorded)
        {
            CheckAllSent(connection);
            Differ(connection.Id, nowMs, -1, EndOf(recorded), EndOf(found));
        }

        Close(connection, nowMs);
    }

    private void Close(ReplayConnection connection, long nowMs)
    {
        connection.IsClosed = true;
        _engine.HandleClosed(connection.Slot, nowMs);
        _slots[connection.Slot] = null;
        if (connection.Closed is not null)
        {
            CheckAllSent(connection);
            _connections.Remove(connection.Id);
        }
    }

    // After a round: is this connection where the recorded one is?
    private void CheckServed(ReplayConnection connection, long nowMs)
    {
        if (_difference is not null)
        {
            return;
        }

        if (connection.Closed is not null && !connection.IsClosed)
        {
            CheckClosed(connection, nowMs);
        }
        else if (connection.IsClosed && connection.Closed is null)
        {
            CheckAllSent(connection);
            Differ(connection.Id, nowMs, -1, "still open", "closed by the server");
        }
        else if (connection.IsClosed)
        {
            return;
        }
        else if (connection.IsFinished != connection.IsFinishRecorded)
        {
            CheckAllSent(connection);
            const string finished = "the server's side is ended";
            Differ(
                connection.Id,
                nowMs,
                -1,
                connection.IsFinishRecorded ? finished : "the server's side is open",
                connection.IsFinishRecorded ? EndOf(_engine.ActionOf(connection.Slot)) : finished);
        }
        else if (!connection.IsBlocked && !connection.IsSentLeft
            && _engine.ActionOf(connection.Slot) == ConnectionAction.Send)
        {
            Differ(
                connection.Id,
                nowMs,
                connection.Offset,
                ByteText.Around(connection.Context, []) + " and nothing more at that time",
                ByteText.Around(connection.Context, FoundBytes(connection)));
        }
    }

    private void CheckAllSent(ReplayConnection connection)
    {
        if (connection.IsSentLeft)
        {
            Differ(
                connection.Id,
                connection.NextTimeMs,
                connection.Offset,
                ByteText.Around(connection.Context, connection.Next.Span),
                ByteText.Around(connection.Context, []) + " and nothing more");
        }
    }

    private static string EndOf(ConnectionAction action)
    {
        return action switch
        {
            ConnectionAction.Close => "closed by the server",
            ConnectionAction.Abort => "reset by the server",
            ConnectionAction.Finish => "the server's side is to be ended",
            ConnectionAction.Send => "still open, with bytes to send",
            _ => "still open",
        };
    }
}
