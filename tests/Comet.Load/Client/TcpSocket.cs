using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Comet.Load.Client;

/// <summary>Non-blocking TCP sockets of 127.0.0.0/8, as descriptors.</summary>
internal static unsafe class TcpSocket
{
    private const int AddressBytes = 16;

    /// <summary>Begins to connect to 127.0.0.1.</summary>
    /// <param name="port">The server's port.</param>
    /// <param name="source">The last octet of the source address, 127.0.0.n.</param>
    public static int Connect(int port, int source)
    {
        int descriptor = Open();
        int on = 1;
        _ = Native.SetSocketOption(
            descriptor, Native.LevelTcp, Native.OptionNoDelay, &on, sizeof(int));
        byte* address = stackalloc byte[AddressBytes];
        if (source != 1)
        {
            // The port is then chosen by connect, for both addresses together.
            _ = Native.SetSocketOption(
                descriptor, Native.LevelIp, Native.OptionBindAddressNoPort, &on, sizeof(int));
            Write(address, source, 0);
            if (Native.Bind(descriptor, address, AddressBytes) < 0)
            {
                throw Native.Fault("bind");
            }
        }

        Write(address, 1, port);
        if (Native.Connect(descriptor, address, AddressBytes) < 0
            && Marshal.GetLastPInvokeError() != Native.InProgress)
        {
            throw Native.Fault("connect");
        }

        return descriptor;
    }

    /// <summary>Listens at 127.0.0.1, on a port of the system's choice.</summary>
    public static int Listen(int backlog, out int port)
    {
        int descriptor = Open();
        byte* address = stackalloc byte[AddressBytes];
        Write(address, 1, 0);
        int length = AddressBytes;
        if (Native.Bind(descriptor, address, AddressBytes) < 0
            || Native.Listen(descriptor, backlog) < 0
            || Native.GetSocketName(descriptor, address, &length) < 0)
        {
            throw Native.Fault("listen");
        }

        port = BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(address + 2, 2));
        return descriptor;
    }

    /// <summary>The next connection, or −1 when there is none yet.</summary>
    public static int Accept(int listener)
    {
        int descriptor = Native.Accept(listener, null, null, Native.NonBlockingCloseOnExec);
        int on = 1;
        if (descriptor >= 0)
        {
            _ = Native.SetSocketOption(
                descriptor, Native.LevelTcp, Native.OptionNoDelay, &on, sizeof(int));
        }

        return descriptor;
    }

    /// <summary>How a connection attempt ended: 0, or the system's error.</summary>
    public static int ErrorOf(int descriptor)
    {
        int error = 0;
        int length = sizeof(int);
        return Native.GetSocketOption(
            descriptor, Native.LevelSocket, Native.OptionError, &error, &length) < 0
            ? Marshal.GetLastPInvokeError()
            : error;
    }

    private static int Open()
    {
        int descriptor = Native.Socket(
            Native.AddressFamilyInet, Native.StreamNonBlockingCloseOnExec, 0);
        return descriptor < 0 ? throw Native.Fault("socket") : descriptor;
    }

    // struct sockaddr_in: family in the machine's order, port and address in the network's.
    private static void Write(byte* address, int lastOctet, int port)
    {
        Span<byte> bytes = new(address, AddressBytes);
        bytes.Clear();
        MemoryMarshal.Write(bytes, (ushort)Native.AddressFamilyInet);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], 0x7F000000u + (uint)lastOctet);
    }
}
