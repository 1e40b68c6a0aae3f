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

    // An option given as an int is put into a new array each time; all of ours fit a byte.
    private static readonly byte[] s_value = new byte[4];

    /// <summary>
    /// Small writes leave at once, and a peer that vanished from a quiet stream is given up after
    /// a minute. A system that refuses an option keeps its own.
    /// </summary>
    public static void Prepare(Socket socket)
    {
        Set(socket, SocketOptionLevel.Tcp, SocketOptionName.NoDelay, 1);
        Set(socket, SocketOptionLevel.Socket, SocketOptionName.KeepAlive, 1);

        // lwIP looks at the silence alone, whether or not something waits for an
        // acknowledgement; its retransmissions would go on for a quarter of an hour.
        Set(socket, SocketOptionLevel.Tcp, KeepIdle, SocketPump.ProbeIdleSeconds);
        Set(socket, SocketOptionLevel.Tcp, KeepInterval, SocketPump.ProbeIntervalSeconds);
        Set(socket, SocketOptionLevel.Tcp, KeepCount, SocketPump.ProbesMax);
    }

    /// <summary>Sends what the socket takes.</summary>
    /// <returns>How many bytes it took.</returns>
    /// <exception cref="SocketException">The connection is lost, or the socket took nothing for
    /// as long as its SendTimeout.</exception>
    public static int Send(Socket socket, byte[] buffer, int offset, int count)
    {
        return socket.Send(buffer, offset, count, SocketFlags.None);
    }

    /// <summary>Closes with RST: what was not sent yet is thrown away.</summary>
    public static void Abort(Socket socket)
    {
        // The firmware makes "linger, for 0 seconds" of the number.
        Set(socket, SocketOptionLevel.Socket, SocketOptionName.Linger, 0);
        socket.Close();
    }

    private static void Set(
        Socket socket, SocketOptionLevel level, SocketOptionName name, byte value)
    {
        // Little-endian, as the chip is.
        s_value[0] = value;
        try
        {
            socket.SetSocketOption(level, name, s_value);
        }
        catch (SocketException)
        {
            // One option refused is no reason to go without the others. Or the peer is gone
            // already: the next receive tells.
        }
    }
}
