using System.Globalization;

namespace Comet.Load.Client;

/// <summary>Which cores there are, and which of them a thread may run on.</summary>
internal static unsafe class Affinity
{
    /// <summary>The cores that this process may use, as it was started.</summary>
    public static IReadOnlyList<int> Cores { get; } = ReadCores();

    /// <summary>Keeps the calling thread, and what it starts from now on, on one core.</summary>
    public static void PinThread(int core)
    {
        Pin(0, core);
    }

    /// <summary>Keeps all threads that there are on one core.</summary>
    public static void PinProcess(int core)
    {
        foreach (string thread in Directory.GetDirectories("/proc/self/task"))
        {
            Pin(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), core);
        }
    }

    private static void Pin(int thread, int core)
    {
        const int words = 16;
        ulong* mask = stackalloc ulong[words];
        new Span<ulong>(mask, words).Clear();
        mask[core / 64] = 1UL << (core % 64);
        if (Native.SetAffinity(thread, words * sizeof(ulong), mask) < 0)
        {
            throw Native.Fault("sched_setaffinity");
        }
    }

    private static List<int> ReadCores()
    {
        const string name = "Cpus_allowed_list:";
        string line = File.ReadLines("/proc/self/status").First(
            found => found.StartsWith(name, StringComparison.Ordinal));
        List<int> cores = [];
        foreach (string range in line[name.Length..].Trim().Split(','))
        {
            int[] ends = [.. range.Split('-').Select(
                number => int.Parse(number, CultureInfo.InvariantCulture))];
            cores.AddRange(Enumerable.Range(ends[0], ends[^1] - ends[0] + 1));
        }

        return cores;
    }
}
