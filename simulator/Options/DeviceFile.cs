using System.Text;
using Comet.Embedded.Engine;
using Comet.Simulator.Door;
using Comet.Simulator.Relay;

namespace Comet.Simulator.Options;

/// <summary>
/// A file of boards that may dial a relay: a line each, its id and the token that it shows, with
/// white space between; a line that is empty, or begins with <c>#</c>, says nothing.
/// </summary>
/// <remarks>So tokens stand in no list of processes. No message shows one.</remarks>
internal static class DeviceFile
{
    /// <summary>What an id must be, in words.</summary>
    public const string IdRule = "up to 64 letters, digits and -._~";

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads a file.</summary>
    /// <returns>Ids and tokens, in the order of the file.</returns>
    /// <exception cref="SimulatorException">It cannot be read, or a line is not what it must be:
    /// <c>FILE:LINE: …</c>.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            return Read(path, File.ReadAllLines(path));
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            throw new SimulatorException(
                $"--devices {path}: {FileFault.WhyNotRead(fault, path)}; expected a file with a "
                + "board's id and token on each line",
                SimulatorException.UsageExitCode);
        }
    }

    /// <summary>Whether a text can be a board's id.</summary>
    public static bool IsId(string text)
    {
        return text == RelayOptions.AnyDevice || DoorRequest.IsId(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Whether others than the file's owner and its group may read or change it; where
    /// the system does not tell, no.</summary>
    public static bool IsOpenToOthers(string path)
    {
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;
    }

    private static Dictionary<string, string> Read(string path, string[] lines)
    {
        Dictionary<string, string> devices = [];
        Dictionary<string, int> numbers = [];
        for (int number = 1; number <= lines.Length; number++)
        {
            string[] words = lines[number - 1].Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }

            string? fault = words.Length != 2
                ? $"{words.Length} {(words.Length == 1 ? "word" : "words")}; "
                    + "expected a board's id and its token"
                : !IsId(words[0]) ? $"{words[0]} is not a board's id; expected {IdRule}, or *"
                : !AccessTokens.IsValid(words[1])
                    ? $"the token of {words[0]} is none; expected {AccessTokens.Rule}"
                : numbers.TryGetValue(words[0], out int before)
                    ? $"{words[0]} is in line {before} already; expected each board once"
                : devices.Count == RelayBoards.CountMax
                    ? $"one board too many; expected {RelayBoards.CountMax} at most"
                : null;
            if (fault is not null)
            {
                throw new SimulatorException(
                    $"{path}:{number}: {fault}", SimulatorException.UsageExitCode);
            }

            devices.Add(words[0], words[1]);
            numbers.Add(words[0], number);
        }

        return devices;
    }
}
