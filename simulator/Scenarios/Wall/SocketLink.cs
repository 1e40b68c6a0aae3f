using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Scenarios.Clients;

namespace Comet.Simulator.Scenarios.Wall;

/// <summary>A client's end of one TCP connection, on a socket that does not block.</summary>
internal sealed class SocketLink : IClientLink
{
    private bool _isLost;

    /// <param name="endPoint">On this machine, where connecting does not take time.</param>
    /// <param name="windowBytes">What the system is asked to hold unread.</param>
    public SocketLink(IPEndPoint endPoint, int windowBytes)
    {
        Socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveBufferSize = windowBytes,
        };
        try
        {
            Socket.Connect(endPoint);
            Socket.Blocking = false;
        }
        catch (SocketException)
        {
            _isLost = true;
        }
    }

    public Socket Socket { get; }

    public bool IsClosed { get; private set; }

    public int Receive(Span<byte> buffer)
    {
        if (_isLost || IsClosed)
        {
            return LinkResult.Lost;
        }

        int count = Socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? count
            : error == SocketError.WouldBlock ? LinkResult.Nothing
            : LinkResult.Lost;
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (_isLost || IsClosed)
        {
            return LinkResult.Lost;
        }

        int count = Socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error == SocketError.Success ? count
            : error == SocketError.WouldBlock ? 0
            : LinkResult.Lost;
    }

    public void Close()
    {
        IsClosed = true;
        Socket.Dispose();
    }
}
