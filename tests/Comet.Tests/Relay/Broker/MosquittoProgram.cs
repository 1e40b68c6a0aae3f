using System.Diagnostics;

namespace Comet.Tests.Relay.Broker;

/// <summary>Mosquitto's programs: its broker and its command-line clients.</summary>
internal static class MosquittoProgram
{
    /// <summary>Skips the test where a program is not installed.</summary>
    public static void Require(string name)
    {
        if (PathOf(name) is null)
        {
            Assert.Inconclusive($"{name} is not installed; it is not tested against");
        }
    }

    public static Process Start(string name, IEnumerable<string> arguments)
    {
        return Process.Start(new ProcessStartInfo(PathOf(name)!, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    // Debian keeps servers where only an administrator's search path looks.
    private static string? PathOf(string name)
    {
        string path = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/usr/local/sbin";
        return path.Split(':').Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
    }
}
