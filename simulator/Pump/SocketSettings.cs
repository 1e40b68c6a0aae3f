using System.Net.Sockets;
using Comet.Embedded.Engine;

namespace Comet.Simulator.Pump;

/// <summary>
/// What is asked of the system for each accepted socket. None of it is needed to serve the
/// connection: a system that refuses an option keeps its own.
/// </summary>
public sealed class SocketSettings
{
    /// <summary>
    /// The send buffer of a socket on the device, in bytes: four segments of 1440. Linux doubles
    /// what it is asked for, and counts its own bookkeeping in it.
    /// </summary>
    public const int DeviceSendBufferBytes = 5760;

    /// <summary>Leaves the size of a buffer to the system.</summary>
    public const int SystemDefault = 0;

    /// <summary>The option level of TCP, IPPROTO_TCP.</summary>
    public const int TcpLevel = 6;

    /// <summary>Linux's TCP_USER_TIMEOUT, for which .NET has no name.</summary>
    public const int TcpUserTimeout = 18;

    private readonly int _sendBufferBytes;
    private readonly int _keepAliveSeconds;
    private readonly byte[] _userTimeoutMs;

    /// <param name="limits">The server's times, from which those of the system follow.</param>
    /// <param name="sendBufferBytes">The send buffer, or <see cref="SystemDefault"/>.</param>
    public SocketSettings(CometLimits limits, int sendBufferBytes)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _sendBufferBytes = sendBufferBytes;
        _keepAliveSeconds = Math.Clamp(limits.HeartbeatMs / 1000, 1, short.MaxValue);
        UserTimeoutMs = limits.WriteStallTimeoutMs + limits.PongTimeoutMs;
        _userTimeoutMs = BitConverter.GetBytes(UserTimeoutMs);
    }

    /// <summary>
    /// How long a peer may acknowledge nothing before the system gives it up, in ms. The engine's
    /// own timer sees only what the system does not take any more, and on a quiet stream the
    /// system takes every heartbeat.
    /// </summary>
    public int UserTimeoutMs { get; }

    public void Apply(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (_sendBufferBytes != SystemDefault)
        {
            Try(socket, SetSendBuffer);
        }

        Try(socket, SetKeepAlive);
        if (OperatingSystem.IsLinux())
        {
            Try(socket, SetUserTimeout);
        }
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

    private void SetUserTimeout(Socket socket)
    {
        socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, _userTimeoutMs);
    }
}
