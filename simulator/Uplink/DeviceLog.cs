namespace Comet.Device;

/// <summary>The firmware's class of this name, for those of its sources that run here.</summary>
internal static class DeviceLog
{
    // A thread has its own, so that many boards can run side by side.
    [ThreadStatic]
    private static Action<string>? s_written;

    /// <summary>Names who is told what the calling thread writes.</summary>
    public static void Observe(Action<string> written)
    {
        s_written = written;
    }

    public static void Write(string line)
    {
        s_written?.Invoke(line);
    }
}
