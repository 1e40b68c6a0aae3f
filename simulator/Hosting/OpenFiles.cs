using System.Globalization;
using Comet.Simulator.Options;

namespace Comet.Simulator.Hosting;

/// <summary>
/// The system's limit on open files. A process that runs into it loses more than a connection:
/// the runtime itself can no longer open what it needs, and ends.
/// </summary>
internal static class OpenFiles
{
    // What the process has open besides its connections, and refused ones being closed.
    private const int Reserve = 256;

    /// <exception cref="SimulatorException">There are fewer files than connections.</exception>
    public static void CheckRoomFor(int connections)
    {
        CheckRoomFor(connections, $"--connections {connections}", "fewer connections");
    }

    /// <param name="needed">How many files.</param>
    /// <param name="option">Which option asks for them.</param>
    /// <param name="expected">What would ask for less.</param>
    /// <exception cref="SimulatorException">There are fewer.</exception>
    public static void CheckRoomFor(int needed, string option, string expected)
    {
        const string limits = "/proc/self/limits";
        if (!File.Exists(limits))
        {
            return;
        }

        string? line = File.ReadLines(limits).FirstOrDefault(
            found => found.StartsWith("Max open files", StringComparison.Ordinal));
        string[] columns = (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length > 3
            && int.TryParse(columns[3], CultureInfo.InvariantCulture, out int files)
            && files - Reserve < needed)
        {
            throw new SimulatorException(
                $"{option}: the system allows {files} open files, {Reserve} of which are needed "
                + $"besides; expected {expected}, or a higher ulimit -n");
        }
    }
}
