using System.Net.Sockets;

namespace Comet.Device;

/// <summary>
/// What nanoFramework's sockets are told in other words than .NET's. The tests on the host put a
/// class of the same name in its place.
/// </summary>
public static class DeviceSocket
{
    // lwIP's numbers for what SocketOptionName has no names for; the firmware passes them on.
    private const SocketOptionName KeepIdle = (SocketOptionName)3;
    private const SocketOptionName KeepInterval = (SocketOptionName)4;
    private const SocketOptionName KeepCount = (SocketOptionName)5;

    // An option given as an int is put into a new array each time.
    private static readonly byte[] s_zero = new byte[4];
    private static readonly byte[] s_one = { 1, 0, 0, 0 };
    private static readonly byte[] s_three = { 3, 0, 0, 0 };
    private static readonly byte[] s_fifteen = { 15, 0, 0, 0 };

    /// <summary>
    /// Small writes leave at once, and a peer that vanished from a quiet stream is given up after
    /// a minute. A system that refuses an option keeps its own.
    /// </summary>
    public static void Prepare(Socket socket)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.NoDelay, s_one);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, s_one);

            // lwIP looks at the silence alone, whether or not something waits for an
            // acknowledgement; its retransmissions would go on for a quarter of an hour.
            socket.SetSocketOption(SocketOptionLevel.Tcp, KeepIdle, s_fifteen);
            socket.SetSocketOption(SocketOptionLevel.Tcp, KeepInterval, s_fifteen);
            socket.SetSocketOption(SocketOptionLevel.Tcp, KeepCount, s_three);
        }
        catch (SocketException)
        {
            // The peer may be gone already: the next receive tells.
        }
    }

    /// <summary>Closes with RST: what was not sent yet is thrown away.</summary>
    public static void Abort(Socket socket)
    {
        try
        {
            // The firmware makes "linger, for 0 seconds" of the number.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Linger, s_zero);
        }
        catch (SocketException)
        {
            // It is reset already.
        }

        socket.Close();
    }
}
