using System.Net.Sockets;

namespace Comet.Device;

/// <summary>The device's class of the same name, in the words of .NET's sockets.</summary>
internal static class DeviceSocket
{
    // A pump's thread has its own, so that tests can run side by side.
    [ThreadStatic]
    private static Action<Socket>? s_accepted;

    /// <summary>Shows the calling thread's sockets to a test, as they are accepted.</summary>
    public static void Observe(Action<Socket> accepted)
    {
        s_accepted = accepted;
    }

    public static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        s_accepted?.Invoke(socket);
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
}
