using System.Diagnostics;
using Comet.Load.Client;

namespace Comet.Load.Servers;

/// <summary>One core for the client, another for the server, when there are two.</summary>
internal static class Cores
{
    private static bool s_isPinned;

    private static int ClientCore => Affinity.Cores[0];

    private static int ServerCore => Affinity.Cores[1];

    /// <summary>Keeps this program on the client's core.</summary>
    /// <returns>What is so now, in a few words.</returns>
    public static string Pin()
    {
        if (Affinity.Cores.Count < 2)
        {
            return "client and server share one core: the figures are worth little";
        }

        s_isPinned = true;
        Affinity.PinProcess(ClientCore);
        return $"client on core {ClientCore}, server on core {ServerCore}";
    }

    /// <summary>A child has the cores of the thread that started it.</summary>
    public static Process StartOnServerCore(ProcessStartInfo start)
    {
        if (!s_isPinned)
        {
            return Process.Start(start)!;
        }

        Affinity.PinThread(ServerCore);
        try
        {
            return Process.Start(start)!;
        }
        finally
        {
            // Threads that the start itself has made are to come back, too.
            Affinity.PinProcess(ClientCore);
        }
    }
}
