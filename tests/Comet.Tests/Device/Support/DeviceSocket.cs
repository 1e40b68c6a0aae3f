using System.Net.Sockets;

namespace Comet.Device;

/// <summary>The device's class of the same name, in the words of .NET's sockets.</summary>
internal static class DeviceSocket
{
    // A pump's thread has its own, so that tests can run side by side.
    [ThreadStatic]
    private static Action<Socket>? s_accepted;

    [ThreadStatic]
    private static Action<Socket>? s_sending;

    /// <summary>Shows the calling thread's sockets to a test, as they are accepted.</summary>
    public static void Observe(Action<Socket> accepted)
    {
        s_accepted = accepted;
    }

    /// <summary>Lets a test throw in place of the calling thread's sockets.</summary>
    public static void ObserveSends(Action<Socket> sending)
    {
        s_sending = sending;
    }

    public static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        Set(socket, SocketOptionName.TcpKeepAliveTime, SocketPump.ProbeIdleSeconds);
        Set(socket, SocketOptionName.TcpKeepAliveInterval, SocketPump.ProbeIntervalSeconds);
        Set(socket, SocketOptionName.TcpKeepAliveRetryCount, SocketPump.ProbesMax);
        s_accepted?.Invoke(socket);
    }

    public static int Send(Socket socket, byte[] buffer, int offset, int count)
    {
        s_sending?.Invoke(socket);
        return socket.Send(buffer, offset, count, SocketFlags.None);
    }

    public static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // It is reset already.
        }

        socket.Close();
    }

    private static void Set(Socket socket, SocketOptionName name, int value)
    {
        socket.SetSocketOption(SocketOptionLevel.Tcp, name, value);
    }
}
