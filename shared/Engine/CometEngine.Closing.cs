using System;
using Comet.Embedded.Delivery;
using Comet.Embedded.Foundation;
using Comet.Embedded.Http;
using Comet.Embedded.WebSocket;

namespace Comet.Embedded.Engine;

/// <content>Ends: of the server, of a connection, and for those that never begin.</content>
public sealed partial class CometEngine
{
    /// <summary>
    /// Stops gracefully: WebSockets are closed with 1001, streams get their end, long polls an
    /// empty batch; requests under way are answered; no connection is accepted any more.
    /// </summary>
    public void Stop(long nowMs)
    {
        _stopping = true;
        for (int slot = 0; slot < _pool.Count; slot++)
        {
            Connection connection = _pool.Connections[slot];
            switch (connection.Phase)
            {
                case ConnectionPhase.Free:
                    continue;
                case ConnectionPhase.Head when !connection.Has(Connection.HeadStarted):
                    Finish(connection, nowMs);
                    break;
                case ConnectionPhase.Waiting:
                    connection.Flags |= Connection.WaitOver | DeliveryOptions.Close;
                    break;
                case ConnectionPhase.WebSocket when connection.Sent == 0:
                    StartClosing(connection, CloseCode.GoingAway, nowMs);
                    break;
                case ConnectionPhase.WebSocket:
                    // What has begun to leave must be ended first; then comes the Close frame.
                    break;
                default:
                    AnnounceClose(connection);
                    break;
            }

            _pool.Enqueue(connection);
        }
    }

    // A head that has begun to leave must be rendered on as it was.
    private static void AnnounceClose(Connection connection)
    {
        if (connection.Sent == 0)
        {
            connection.Flags |= DeliveryOptions.Close;
        }
    }

    // Nothing more will be rendered; what is in the transmit buffer leaves, then the pump finishes.
    private void Finish(Connection connection, long nowMs)
    {
        connection.Phase = ConnectionPhase.Finish;
        connection.Unit = OutputUnit.None;
        connection.Sent = 0;
        connection.ReceiveCount = 0;
        connection.HeldCount = 0;
        _pool.ClearDeadline(connection, ConnectionTimer.Phase);
        if (connection.TransmitCount > 0 && !_pool.HasDeadline(connection, ConnectionTimer.Stall))
        {
            SetStall(connection, nowMs + _limits.WriteStallTimeoutMs);
        }
    }

    private void Abort(Connection connection)
    {
        connection.Phase = ConnectionPhase.Abort;
        connection.Unit = OutputUnit.None;
        _pool.ClearDeadline(connection, ConnectionTimer.Phase);
        _pool.ClearDeadline(connection, ConnectionTimer.Stall);
        _pool.Enqueue(connection);
    }
}
