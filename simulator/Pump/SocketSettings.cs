using System.Net.Sockets;
using Comet.Embedded.Engine;

namespace Comet.Simulator.Pump;

/// <summary>
/// What is asked of the system for each accepted socket. None of it is needed to serve the
/// connection: a system that refuses an option keeps its own.
/// </summary>
/// <remarks>
/// Not among them is Linux's TCP_USER_TIMEOUT, which would give up a dead peer of a quiet stream
/// early: it counts from the first probe of a closed window until the window takes everything,
/// and so resets a reader that is slow but steady.
/// </remarks>
public sealed class SocketSettings
{
    /// <summary>
    /// The send buffer of a socket on the device, in bytes: four segments of 1440. Linux doubles
    /// what it is asked for, and counts its own bookkeeping in it.
    /// </summary>
    public const int DeviceSendBufferBytes = 5760;

    /// <summary>Leaves the size of a buffer to the system.</summary>
    public const int SystemDefault = 0;

    private readonly int _sendBufferBytes;
    private readonly int _keepAliveSeconds;

    /// <param name="limits">The heartbeat's time is that of keep-alive, too.</param>
    /// <param name="sendBufferBytes">The send buffer, or <see cref="SystemDefault"/>.</param>
    public SocketSettings(CometLimits limits, int sendBufferBytes)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _sendBufferBytes = sendBufferBytes;
        _keepAliveSeconds = Math.Clamp(limits.HeartbeatMs / 1000, 1, short.MaxValue);
    }

    public void Apply(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (_sendBufferBytes != SystemDefault)
        {
            Try(socket, SetSendBuffer);
        }

        Try(socket, SetKeepAlive);
    }

    private static void Try(Socket socket, Action<Socket> set)
    {
        try
        {
            set(socket);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException
            or PlatformNotSupportedException)
        {
            // The peer may be gone already; otherwise the system's own setting serves.
        }
    }

    private void SetSendBuffer(Socket socket)
    {
        socket.SendBufferSize = _sendBufferBytes;
    }

    private void SetKeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, _keepAliveSeconds);
        socket.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, _keepAliveSeconds);
    }
}
