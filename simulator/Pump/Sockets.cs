using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>Endings of a connection; none fails, for the peer may be first.</summary>
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
}
