namespace Comet.Device;

/// <summary>The device's class of the same name, writing where a test can read.</summary>
internal static class DeviceLog
{
    // A pump's thread has its own, so that tests can run side by side.
    [ThreadStatic]
    private static Action<string>? s_written;

    /// <summary>Gives what the calling thread writes to a test.</summary>
    public static void Observe(Action<string> written)
    {
        s_written = written;
    }

    public static void Write(string line)
    {
        s_written?.Invoke(line);
    }
}
