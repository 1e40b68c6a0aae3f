using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>What <c>--bind</c> may say.</summary>
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
}
