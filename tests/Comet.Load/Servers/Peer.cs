using System.Diagnostics;

namespace Comet.Load.Servers;

/// <summary>A server to compare with others.</summary>
/// <param name="name">As in the table.</param>
/// <param name="routes">Where it has what.</param>
internal abstract class Peer(string name, Routes routes)
{
    public string Name { get; } = name;

    public Routes Routes { get; } = routes;

    /// <summary>Makes it ready to be started.</summary>
    /// <returns>Null, or what is missing on this machine, in one line.</returns>
    public abstract string? Prepare();

    /// <summary>Starts it.</summary>
    /// <param name="connections">How many clients there will be.</param>
    public abstract Target Start(int connections);

    /// <summary>A program found on the path, or null.</summary>
    protected static string? Find(string program)
    {
        string path = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        return path.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    protected Target Start(ProcessStartInfo start)
    {
        ServerProcess server = ServerProcess.Start(start, out int port);
        return new Target(port, Routes, server.Id, server);
    }
}
