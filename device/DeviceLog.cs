using System;

namespace Comet.Device;

/// <summary>What the firmware tells whoever listens at the serial port.</summary>
public static class DeviceLog
{
    /// <summary>Writes a line.</summary>
    public static void Write(string line)
    {
        // Debug.WriteLine would be left out of a Release build.
        Console.WriteLine(line);
    }
}
