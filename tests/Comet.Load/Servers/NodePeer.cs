using System.Diagnostics;

namespace Comet.Load.Servers;

/// <summary>A server on node, with one package of npm.</summary>
/// <param name="name">As in the table, and its folder in <c>peers</c>.</param>
/// <param name="routes">Where it has what.</param>
/// <param name="package">What it is made of.</param>
internal sealed class NodePeer(string name, Routes routes, string package) : Peer(name, routes)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private string Folder => Path.Combine(SourceTree.Project, "peers", Name);

    public override string? Prepare()
    {
        if (Find("node") is null)
        {
            return "node is not on this machine";
        }

        if (Directory.Exists(Path.Combine(Folder, "node_modules", package)))
        {
            return null;
        }

        if (Find("npm") is not { } npm)
        {
            return "npm is not on this machine";
        }

        // What is installed is what the lock file names, and it runs nothing while it is.
        ProcessStartInfo start = new(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            return $"npm did not install {package} within {s_patience.TotalMinutes:0} minutes";
        }

        return process.ExitCode == 0 ? null : $"npm cannot install {package}";
    }

    public override Target Start(int connections)
    {
        return Start(new ProcessStartInfo(Find("node")!, [Path.Combine(Folder, "server.js")]));
    }
}
