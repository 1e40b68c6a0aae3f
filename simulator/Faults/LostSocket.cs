using System.Net.Sockets;
using Comet.Simulator.Pump;

namespace Comet.Simulator.Faults;

/// <summary>A lost peer's socket.</summary>
internal sealed class LostSocket : LostPeer
{
    private readonly Socket _socket;

    public LostSocket(Socket socket)
    {
        socket.Blocking = false;
        _socket = socket;
    }

    public override bool HasSpoken()
    {
        Span<byte> unread = stackalloc byte[256];
        _socket.Receive(unread, SocketFlags.None, out SocketError error);
        return error != SocketError.WouldBlock;
    }

    public override void Reset()
    {
        Sockets.Abort(_socket);
    }
}
