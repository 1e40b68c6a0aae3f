using Comet.Embedded.Delivery;

namespace Comet.Embedded.Engine;

/// <content>Subscriptions over HTTP, and the slots that open responses may hold.</content>
public sealed partial class CometEngine
{
    private bool HasRoomToHold()
    {
        return _heldSlots < _limits.Connections - _limits.ReservedForRequests;
    }

    private void Hold(Connection connection)
    {
        connection.Flags |= Connection.Held;
        _heldSlots++;
    }

    private void Unhold(Connection connection)
    {
        if (connection.Has(Connection.Held))
        {
            connection.Flags &= ~Connection.Held;
            _heldSlots--;
        }
    }

    private void StartDelivery(Connection connection, long nowMs)
    {
        connection.TopicMask = _reader.TopicMask;
        _log.Seek(connection, _reader.Since, _reader.Epoch, _reader.Sequence);
        DeliveryMethod method = _methods[(int)connection.Route];
        bool headOnly = connection.Has(DeliveryOptions.HeadOnly);
        if (!headOnly && connection.Route != Route.Poll)
        {
            Hold(connection);
        }

        if (!method.IsBatch)
        {
            CloseUnlessChunked(connection);
            StartAnswer(connection, OutputUnit.MethodHead);
            return;
        }

        int waitMs = _reader.WaitSeconds < 0 ? _limits.WaitDefaultMs : _reader.WaitSeconds * 1000;
        if (headOnly || waitMs == 0)
        {
            connection.Flags |= Connection.WaitOver;
        }

        connection.Phase = ConnectionPhase.Waiting;
        _pool.ClearDeadline(connection, ConnectionTimer.Phase);
        connection.Argument = waitMs;
        if (method.IsHeld && connection.TransmitCount == 0 && !connection.Has(Connection.WaitOver))
        {
            SetDeadline(connection, nowMs + waitMs);
        }
    }

    // A body of unknown length ends with a last-chunk or with the connection (RFC 9112 §6.3).
    private static void CloseUnlessChunked(Connection connection)
    {
        if (!connection.Has(DeliveryOptions.Chunked))
        {
            connection.Flags |= DeliveryOptions.Close;
        }
    }
}
