using System.Diagnostics;

namespace Comet.Load.Servers;

/// <summary>A server of this repository, built with this program.</summary>
/// <param name="name">As in the table.</param>
/// <param name="routes">Where it has what.</param>
/// <param name="assembly">The file to start.</param>
/// <param name="arguments">For a number of connections.</param>
internal sealed class DotnetPeer(
    string name, Routes routes, string assembly, Func<int, string[]> arguments)
    : Peer(name, routes)
{
    public override string? Prepare()
    {
        return File.Exists(assembly) ? null : $"{Path.GetFileName(assembly)} is not built";
    }

    public override Target Start(int connections)
    {
        return Start(new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet"
                ? host
                : "dotnet",
            [assembly, .. arguments(connections)]));
    }
}
