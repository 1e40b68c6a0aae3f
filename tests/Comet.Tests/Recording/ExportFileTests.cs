using System.CommandLine;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Recording;

/// <summary>Where an export goes, and what is said when it cannot go there.</summary>
[TestClass]
public class ExportFileTests
{
    [TestMethod]
    public async Task An_export_is_a_new_file_and_whole()
    {
        using RecordingDirectory directory = new();
        await RecordAsync(directory);
        byte[] recorded = await File.ReadAllBytesAsync(directory.File);
        string folder = Path.GetDirectoryName(directory.File)!;
        AssertRefused(
            $"--output {directory.File}: there is such a file already; expected a new file",
            directory.File, "--output", directory.File);
        CollectionAssert.AreEqual(recorded, await File.ReadAllBytesAsync(directory.File));
        AssertRefused(
            $"--output {folder}: it is a directory; expected", directory.File, "--output", folder);
        string nowhere = Path.Combine(folder, "none", "x.har");
        AssertRefused(
            $"--output {nowhere}: there is no such directory; expected",
            directory.File, "--output", nowhere);
        string target = Path.Combine(folder, "run.har");
        Assert.AreEqual(0, Export(TextWriter.Null, directory.File, "--output", target));
        StringAssert.EndsWith(await File.ReadAllTextAsync(target), "}\n");
        CollectionAssert.AreEquivalent(
            new[] { directory.File, target }, Directory.GetFiles(folder));
    }

    [TestMethod]
    public async Task A_standard_output_without_room_is_told()
    {
        using RecordingDirectory directory = new();
        await RecordAsync(directory);
        using StreamWriter full = new(new FullStream()) { AutoFlush = true };
        using StandardOutput output = new(full);
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => Export(output, directory.File));
        Assert.AreEqual(SimulatorException.FailureExitCode, fault.ExitCode);
        Assert.AreEqual(
            "the standard output cannot be written: no room; expected a terminal, a pipe or a "
            + "file with room",
            fault.Message);
        full.AutoFlush = false;
    }

    [TestMethod]
    public async Task The_program_says_so_in_one_line()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("the device that is always full is Linux's");
        }

        using SimulatorProcess simulator =
            SimulatorProcess.StartInShell("exec >/dev/full", "--port", "0");
        Assert.AreEqual(1, await simulator.ExitCodeAsync());
        StringAssert.StartsWith(
            simulator.Errors, "comet: the standard output cannot be written: ");
        Assert.AreEqual(1, simulator.Errors.Count(c => c == '\n'), simulator.Errors);
    }

    private static async Task RecordAsync(RecordingDirectory directory)
    {
        await using TestSimulator simulator = await TestSimulator.StartRecordedAsync(
            new SimulatorOptions { RecordFile = directory.File });
        await simulator.Client.GetStringAsync("poll", Limit.Token);
    }

    private static void AssertRefused(string expected, params string[] arguments)
    {
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => Export(TextWriter.Null, arguments));
        StringAssert.StartsWith(fault.Message, expected);
    }

    private static int Export(TextWriter output, params string[] arguments)
    {
        return ExportCommand.Create().Parse(["--har", .. arguments]).Invoke(
            new InvocationConfiguration
            {
                Output = output,
                EnableDefaultExceptionHandler = false,
            });
    }
}
