using System.Diagnostics;
using System.Globalization;
using Comet.Load.Client;

namespace Comet.Load.Servers;

/// <summary>nginx with the module Nchan, as Debian packages them, one worker.</summary>
/// <param name="routes">Where it has what.</param>
internal sealed class NchanPeer(Routes routes) : Peer("nchan", routes)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private static readonly string[] s_modules =
        ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/local/nginx/modules"];

    private static string? Module => s_modules
        .Select(folder => Path.Combine(folder, "ngx_nchan_module.so"))
        .FirstOrDefault(File.Exists);

    public override string? Prepare()
    {
        return Find("nginx") is null ? "nginx is not on this machine"
            : Module is null ? "the module Nchan is not on this machine (libnginx-mod-nchan)"
            : null;
    }

    public override Target Start(int connections)
    {
        DirectoryInfo prefix = Directory.CreateTempSubdirectory("comet-load-");
        int port = FreePort();
        string template = Path.Combine(SourceTree.Project, "peers", "nginx.conf");
        string file = Path.Combine(prefix.FullName, "nginx.conf");
        File.WriteAllText(file, File.ReadAllText(template)
            .Replace("{module}", Module, StringComparison.Ordinal)
            .Replace("{port}", Text(port), StringComparison.Ordinal)
            .Replace("{connections}", Text(SlotsFor(connections)), StringComparison.Ordinal));
        string log = Path.Combine(prefix.FullName, "error.log");
        ServerProcess server = ServerProcess.StartAt(
            new ProcessStartInfo(
                Find("nginx")!, ["-p", prefix.FullName, "-c", file, "-e", log]),
            () => prefix.Delete(recursive: true));
        Target target = new(port, Routes, server.Id, server);
        try
        {
            WaitUntilItListens(port);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    // nginx closes idle connections once less than a sixteenth of its slots is free.
    private static int SlotsFor(int connections)
    {
        return connections + (connections / 8) + 512;
    }

    private static string Text(int number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }

    // nginx cannot be told to choose one.
    private static int FreePort()
    {
        int listener = TcpSocket.Listen(1, out int port);
        _ = Native.Close(listener);
        return port;
    }

    // nginx says nothing when it is ready: it is asked until it answers.
    private static void WaitUntilItListens(int port)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            using EventLoop loop = new();
            try
            {
                loop.Open([new Probe()], port, s_patience);
                return;
            }
            catch (LoadException) when (Stopwatch.GetElapsedTime(start) < s_patience)
            {
                Thread.Sleep(10);
            }
        }
    }
}
