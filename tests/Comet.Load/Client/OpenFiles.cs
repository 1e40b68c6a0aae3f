namespace Comet.Load.Client;

/// <summary>How many files, and so connections, a process may have open.</summary>
internal static unsafe class OpenFiles
{
    /// <summary>Raises the limit as far as the system lets us; servers inherit it.</summary>
    /// <returns>What it is now.</returns>
    public static long Raise()
    {
        ulong* limit = stackalloc ulong[2];
        if (Native.GetLimit(Native.LimitOpenFiles, limit) < 0)
        {
            throw Native.Fault("getrlimit");
        }

        limit[0] = limit[1];
        return Native.SetLimit(Native.LimitOpenFiles, limit) < 0
            ? throw Native.Fault("setrlimit")
            : (long)Math.Min(limit[0], int.MaxValue);
    }
}
