namespace Comet.Load.Client;

/// <summary>
/// The time that all threads of a process have run, those that have ended among them: the sum of
/// <c>utime</c> and <c>stime</c> in <c>/proc/PID/stat</c>, in ns instead of hundredths of a second.
/// </summary>
internal static unsafe class CpuClock
{
    /// <exception cref="LoadException">There is no such process.</exception>
    public static double SecondsOf(int process)
    {
        int clock = 0;
        long* time = stackalloc long[2];
        if (Native.GetCpuClock(process, &clock) != 0 || Native.GetTime(clock, time) < 0)
        {
            throw new LoadException("the server has ended");
        }

        return time[0] + (time[1] / 1e9);
    }
}
