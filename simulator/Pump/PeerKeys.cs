using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Comet.Simulator.Pump;

/// <summary>
/// What the engine counts the connections of one address by: an IPv4 address, as a number, or a
/// hash of the first 64 bits of an IPv6 address, as one customer has a whole network of those.
/// </summary>
public sealed class PeerKeys
{
    private const int NotCounted = 0;

    private readonly bool _countsLoopback;

    /// <param name="countsLoopback">Whether programs on this machine are peers like others.</param>
    public PeerKeys(bool countsLoopback)
    {
        _countsLoopback = countsLoopback;
    }

    /// <summary>The key of a connected socket's peer; 0 for one that is not counted.</summary>
    public int KeyOf(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        try
        {
            return socket.RemoteEndPoint is IPEndPoint peer ? KeyOf(peer.Address) : NotCounted;
        }
        catch (SocketException)
        {
            // It is gone already, and will not be for long.
            return NotCounted;
        }
    }

    /// <summary>The key of an address; 0 for one that is not counted.</summary>
    public int KeyOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (IPAddress.IsLoopback(address) && !_countsLoopback)
        {
            return NotCounted;
        }

        Span<byte> octets = stackalloc byte[16];
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        _ = plain.TryWriteBytes(octets, out int count);
        if (count == 4)
        {
            return BinaryPrimitives.ReadInt32BigEndian(octets);
        }

        // Its key is another in each process, so nobody can choose an address that collides.
        int hash = HashCode.Combine(BinaryPrimitives.ReadInt64BigEndian(octets));
        return hash == NotCounted ? 1 : hash;
    }
}
