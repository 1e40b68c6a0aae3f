using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>What is asked of a socket that may be gone: none of it fails.</summary>
internal static class Sockets
{
    /// <summary>Sends FIN; what the peer sends can still be received.</summary>
    public static bool Finish(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Closes with RST: what was not sent yet is thrown away.</summary>
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

        socket.Dispose();
    }

    /// <summary>The peer's address and port; empty when it is gone already.</summary>
    public static string AddressOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint?.ToString() ?? "";
        }
        catch (SocketException)
        {
            // It is gone already.
            return "";
        }
    }
}
