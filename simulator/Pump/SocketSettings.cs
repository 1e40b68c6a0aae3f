using System.Net.Sockets;
using System.Runtime.InteropServices;
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

    /// <summary>
    /// Leaves the size of the send buffer to the system, which may make it megabytes. Of that only
    /// <see cref="UnsentBytesMax"/> are used for what the peer has no room for.
    /// </summary>
    public const int SystemDefault = 0;

    /// <summary>
    /// How many bytes may wait in a socket for its peer to have room, where the system chooses the
    /// send buffer. A full socket is told to have room when half of them have left: of a third of
    /// megabytes a slow but steady reader takes less than that in the time of a stall.
    /// </summary>
    public const int UnsentBytesMax = 32 * 1024;

    // IPPROTO_TCP and TCP_NOTSENT_LOWAT of Linux.
    private const int TcpLevel = 6;
    private const int UnsentOption = 25;

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
        else if (OperatingSystem.IsLinux())
        {
            Try(socket, SetUnsent);
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

    private static void SetUnsent(Socket socket)
    {
        int bytes = UnsentBytesMax;
        socket.SetRawSocketOption(
            TcpLevel, UnsentOption, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref bytes)));
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
