using System.Net.Sockets;
using Comet.Embedded.Foundation;
using Comet.Simulator.Door;

namespace Comet.Simulator.Pump;

/// <summary>What it takes to share a port with others.</summary>
public sealed partial class SocketPump
{
    private FrontDoor? _door;

    /// <summary>
    /// Starts as <see cref="StartAsync"/> does, without a listener: connections come through a
    /// front door, and go back there when their next request is for somebody else.
    /// </summary>
    public void StartBehind(FrontDoor door)
    {
        Invariant.Check(!_isStarted);
        _door = door;
        StartLoop();
    }

    /// <summary>Takes a connection. Called on any thread.</summary>
    /// <param name="socket">It, from now on this pump's.</param>
    /// <param name="first">What has come already.</param>
    public void Adopt(Socket socket, byte[] first)
    {
        Post(nowMs =>
        {
            if (_isStopping || _faults is { DoAcceptsFail: true })
            {
                // There is no backlog to leave it in.
                Sockets.Abort(socket);
                return;
            }

            AdmitGuarded(socket, first, nowMs);
        });
    }

    // Whether what the connection has to say is for this server. Asked where a request may begin;
    // otherwise it is the rest of one that was.
    private bool IsHere(PumpConnection connection, long nowMs)
    {
        if (!EngineState.IsBetweenRequests(_engine, connection.Slot))
        {
            return true;
        }

        RoutedConnection routed = (RoutedConnection)connection;
        routed.Look();
        switch (routed.IsOver && routed.First.Length == 0
            ? DoorVerdict.Here
            : _door!.Judge(routed.First, this))
        {
            case DoorVerdict.Here:
                return true;
            case DoorVerdict.Undecided when routed.IsOver:
                // No more will come: the engine says what it thinks of half a request.
                return true;
            case DoorVerdict.Undecided:
                return false;
            default:
                Socket socket = connection.Socket!;
                byte[] first = routed.TakeFirst();
                _readiness.Remove(connection);
                Forget(connection, nowMs, ConnectionLog.Moved);
                _door!.HandOver(socket, first);
                return false;
        }
    }
}
