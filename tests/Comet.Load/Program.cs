using System.Runtime.InteropServices;
using Comet.Load.Cases;
using Comet.Load.Client;
using Comet.Load.Options;
using Comet.Load.Report;
using Comet.Load.Servers;

// What nobody catches ends the program without running what is to be done finally.
AppDomain.CurrentDomain.UnhandledException += (_, _) => ServerProcess.EndAll();
try
{
    return Run(args);
}
catch (LoadException fault)
{
    Console.Error.WriteLine($"comet-load: {fault.Message}");
    return 1;
}
finally
{
    ServerProcess.EndAll();
}

static int Run(string[] arguments)
{
    if (new CommandLine().Read(arguments) is not { } options)
    {
        return 0;
    }

    if (!OperatingSystem.IsLinux())
    {
        throw new LoadException("its client is written for Linux (epoll)");
    }

    if (options.IsNullServer)
    {
        NullServer.Run();
        return 0;
    }

    if (options.IsList)
    {
        foreach (LoadCase found in CaseTable.For(options))
        {
            Console.WriteLine(found.Name);
        }

        Console.WriteLine(string.Join(' ', PeerTable.All.Select(peer => peer.Name)));
        return 0;
    }

    static void Stop(PosixSignalContext context)
    {
        ServerProcess.EndAll();
    }

    using PosixSignalRegistration interrupt =
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate =
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    if (SourceTree.Configuration != "Release")
    {
        Console.Error.WriteLine("built for debugging: the figures are worth little (-c Release)");
    }

    Console.Error.WriteLine(Cores.Pin());
    ResultTable table = new Comparison(options, Console.Error.WriteLine).Run();
    Console.WriteLine(table.Write());
    Console.WriteLine(table.WriteSummary());
    return 0;
}
