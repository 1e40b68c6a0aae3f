using Comet.Embedded.Engine;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Scenarios.Virtual;

/// <content>What a round does to connections.</content>
internal sealed partial class VirtualPump
{
    private void HandIn(long nowMs)
    {
        for (int i = _readiness.ReadyCount; i > 0; i--)
        {
            VirtualConnection connection = (VirtualConnection)_readiness.TakeReady();
            if (connection.Wire is null)
            {
                continue;
            }

            if (connection.IsUnblocked)
            {
                connection.IsUnblocked = false;
                connection.Link?.HandleWritable();
                _unblocked[_unblockedCount++] = connection;
            }

            ReceiveAll(connection, nowMs);
        }
    }

    private void ReceiveAll(VirtualConnection connection, long nowMs)
    {
        int slot = connection.Slot;
        for (int i = 0; i < ReceivesPerRound && connection.MayReceive; i++)
        {
            int capacity = _engine.ReceiveCapacity(slot);
            if (capacity == 0)
            {
                return;
            }

            int offset = _engine.ReceiveOffset(slot);
            int count = connection.Receive(_engine.ReceiveBuffer.AsSpan(offset, capacity));
            if (count > 0)
            {
                _hasActed = true;
                _engine.HandleReceived(slot, count, nowMs);
                continue;
            }

            _engine.HandleNothingReceived(slot);
            if (count == 0)
            {
                _hasActed = true;
                connection.IsReceiveEnded = true;
                _engine.HandleEndOfStream(slot, nowMs);
            }
            else if (count == Readiness.Lost)
            {
                Close(connection, true, nowMs);
            }

            return;
        }

        QueueIfReadable(connection);
    }

    private void QueueIfReadable(VirtualConnection connection)
    {
        if (connection.MayReceive && !connection.IsReceiveEnded
            && _engine.ReceiveCapacity(connection.Slot) > 0)
        {
            _readiness.Queue(connection);
        }
    }

    private void ServeAll(long nowMs)
    {
        for (int i = 0; i < _unblockedCount; i++)
        {
            Serve((VirtualConnection)_unblocked[i], nowMs);
        }

        _unblockedCount = 0;
        int slot;
        while ((slot = _engine.PollConnection(nowMs)) >= 0)
        {
            Serve(_connections[slot]!, nowMs);
        }
    }

    private void Serve(VirtualConnection connection, long nowMs)
    {
        while (connection.Wire is not null)
        {
            switch (_engine.ActionOf(connection.Slot))
            {
                case ConnectionAction.Send when connection.MaySend && Send(connection, nowMs):
                    break;
                case ConnectionAction.Finish when !connection.IsFinished:
                    connection.Finish();
                    _engine.HandleFinished(connection.Slot, nowMs);
                    break;
                case ConnectionAction.Close:
                    Close(connection, false, nowMs);
                    return;
                case ConnectionAction.Abort:
                    Close(connection, true, nowMs);
                    return;
                case ConnectionAction.Send when connection.Wire is null:
                    return;
                default:
                    QueueIfReadable(connection);
                    return;
            }
        }
    }

    // Whether something left.
    private bool Send(VirtualConnection connection, long nowMs)
    {
        int slot = connection.Slot;
        int sent = connection.Send(
            _engine.TransmitBuffer, _engine.TransmitOffset(slot), _engine.TransmitCount(slot));
        if (sent > 0)
        {
            _hasActed = true;
            _engine.HandleSent(slot, sent, nowMs);
        }
        else if (sent < 0)
        {
            Close(connection, true, nowMs);
        }

        return sent > 0;
    }

    private void Close(VirtualConnection connection, bool abort, long nowMs)
    {
        connection.End(abort);
        Forget(connection, nowMs);
    }

    private void Forget(VirtualConnection connection, long nowMs)
    {
        _hasActed = true;
        RemoveLink(connection);
        connection.Release();
        _openCount--;
        _engine.HandleClosed(connection.Slot, nowMs);
    }

    private void RemoveLink(VirtualConnection connection)
    {
        if (connection.Link is { } link)
        {
            connection.Link = null;
            _faults.RemoveLink(link);
        }
    }
}
