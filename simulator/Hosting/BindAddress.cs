using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>What <c>--bind</c> may say, and why it cannot be had.</summary>
internal static class BindAddress
{
    /// <exception cref="SimulatorException">The name resolves to no address.</exception>
    public static async Task<IPAddress> ResolveAsync(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return address;
        }

        try
        {
            // An empty name would mean this machine's own.
            IPAddress[] addresses = string.IsNullOrWhiteSpace(text)
                ? []
                : await Dns.GetHostAddressesAsync(text).ConfigureAwait(false);
            if (addresses.Length > 0)
            {
                // Of a name's addresses IPv4 comes first, as for the default.
                return addresses
                    .OrderBy(found => found.AddressFamily != AddressFamily.InterNetwork)
                    .First();
            }
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            // Reported below, as a name without addresses.
        }

        throw new SimulatorException(
            $"--bind {text}: the name resolves to no address; expected an IP address of this "
            + "machine such as 127.0.0.1");
    }

    /// <summary>Why the system does not let a server listen.</summary>
    /// <param name="fault">What the system says.</param>
    /// <param name="bind">The address as it was asked for.</param>
    /// <param name="address">What that resolved to.</param>
    /// <param name="port">The port.</param>
    public static string Explain(
        SocketException fault, string bind, IPAddress address, int port)
    {
        return fault.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse =>
                $"--port {port}: another program listens on it at {address}; "
                + "expected a free port, or 0 to let the system choose",
            SocketError.AccessDenied =>
                $"--port {port}: the system does not permit it; "
                + "expected 1024 or above, or 0 to let the system choose",
            SocketError.AddressNotAvailable =>
                $"--bind {bind}: not an address of this machine; "
                + "expected one such as 127.0.0.1",
            _ => $"cannot listen on {address} port {port}: {fault.Message}",
        };
    }
}
