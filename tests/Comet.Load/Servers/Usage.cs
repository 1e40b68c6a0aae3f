using System.Globalization;
using Comet.Load.Client;

namespace Comet.Load.Servers;

/// <summary>What a process and its children have used, all threads together.</summary>
/// <param name="CpuSeconds">User and system time since they started.</param>
/// <param name="ResidentBytes">What they have in memory now.</param>
internal readonly record struct Usage(double CpuSeconds, long ResidentBytes)
{
    // USER_HZ, in which /proc counts whatever the kernel's own clock is.
    private const double TicksPerSecond = 100;

    /// <summary>Reads <c>/proc/PID/stat</c> of the process and of all below it.</summary>
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
        string text = File.ReadAllText($"/proc/{process}/stat");

        // The name, in parentheses, may hold anything; the third field follows it.
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
        Usage usage = new(
            (Number(fields[11]) + Number(fields[12])) / TicksPerSecond,
            Number(fields[21]) * Environment.SystemPageSize);
        foreach (string task in Directory.GetDirectories($"/proc/{process}/task"))
        {
            foreach (string child in File.ReadAllText($"{task}/children").Split(
                ' ', StringSplitOptions.RemoveEmptyEntries))
            {
                Usage below = Read((int)Number(child));
                usage = new Usage(
                    usage.CpuSeconds + below.CpuSeconds,
                    usage.ResidentBytes + below.ResidentBytes);
            }
        }

        return usage;
    }
}
