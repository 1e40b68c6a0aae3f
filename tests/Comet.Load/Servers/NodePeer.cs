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
        if (Find("node") is not { } node)
        {
            return "node is not on this machine";
        }

        if (!Directory.Exists(Path.Combine(Folder, "node_modules", package)))
        {
            if (Find("npm") is not { } npm)
            {
                return "npm is not on this machine";
            }

            // What is installed is what the lock file names, and it runs nothing while it is.
            if (!Succeeds(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
            {
                return $"npm cannot install {package}";
            }
        }

        return Succeeds(node, "-e", $"require('{package}')")
            ? null
            : $"{package} does not run on this machine's node";
    }

    public override Target Start(int connections)
    {
        return Start(new ProcessStartInfo(Find("node")!, [Path.Combine(Folder, "server.js")]));
    }

    private bool Succeeds(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
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
        if (process.WaitForExit(s_patience))
        {
            return process.ExitCode == 0;
        }

        process.Kill(entireProcessTree: true);
        return false;
    }
}
