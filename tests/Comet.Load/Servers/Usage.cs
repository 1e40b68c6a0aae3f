using System.Globalization;
using Comet.Load.Client;

namespace Comet.Load.Servers;

/// <summary>What a process and all below it have used, every thread of theirs.</summary>
/// <param name="CpuSeconds">User and system time since they started.</param>
/// <param name="ResidentBytes">What they have in memory now.</param>
internal readonly record struct Usage(double CpuSeconds, long ResidentBytes)
{
    /// <exception cref="LoadException">It has ended.</exception>
    public static Usage Of(int process)
    {
        try
        {
            return Read(process);
        }
        catch (IOException)
        {
            throw new LoadException("the server has ended");
        }
    }

    private static Usage Read(int process)
    {
        // The second of the numbers is what is resident, in pages.
        string[] pages = File.ReadAllText($"/proc/{process}/statm").Split(' ');
        Usage usage = new(
            CpuClock.SecondsOf(process), Number(pages[1]) * Environment.SystemPageSize);
        foreach (string task in Directory.GetDirectories($"/proc/{process}/task"))
        {
            foreach (string child in ChildrenOf(task))
            {
                Usage below = Read((int)Number(child));
                usage = new Usage(
                    usage.CpuSeconds + below.CpuSeconds,
                    usage.ResidentBytes + below.ResidentBytes);
            }
        }

        return usage;
    }

    private static string[] ChildrenOf(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            // The thread has ended meanwhile, and has no children then.
            return [];
        }
    }

    private static long Number(string text)
    {
        return long.Parse(text, CultureInfo.InvariantCulture);
    }
}
