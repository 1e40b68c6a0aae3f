using Comet.Simulator.Options;
using Comet.Simulator.Recording;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Recording;

/// <summary>The file and the commands, as a user meets them.</summary>
[TestClass]
public class RecordingTests
{
    [TestMethod]
    public async Task The_program_records_until_it_is_killed_and_replays_that()
    {
        using RecordingDirectory directory = new();
        using (SimulatorProcess simulator =
            SimulatorProcess.Start("--port", "0", "--record", directory.File))
        {
            Uri url = await simulator.UrlAsync();
            using HttpClient client = new() { BaseAddress = url, Timeout = Limit.Patience };
            await client.GetStringAsync("poll", Limit.Token);
            await Limit.UntilAsync(
                () => directory.Read().Records.Any(record => record.Kind == RecordKind.Sent),
                "the answer is in the file");
            await simulator.KillAsync();
        }

        string output = await OutputAsync(0, "replay", directory.File);
        StringAssert.Contains(output, "esp32 profile, epoch ");
        StringAssert.Contains(output, "it is cut off: its last whole record ends at byte ");
        StringAssert.Contains(output, "  1 connection, ");
        StringAssert.EndsWith(output.TrimEnd(), "no difference");

        directory.Change(bytes =>
        {
            bytes[bytes.AsSpan().IndexOf("HTTP/1.1 200"u8) + 5] = (byte)'2';
            return bytes;
        });
        output = await OutputAsync(1, "replay", directory.File);
        StringAssert.Contains(output, "first difference: connection 1, 00:00:");
        StringAssert.Contains(output, ", byte 5 of what the server sent");
        StringAssert.Contains(output, "  recorded: \"HTTP/▸2.1 200 OK\\r\\n");
        StringAssert.Contains(output, "  found:    \"HTTP/▸1.1 200 OK\\r\\n");
    }

    [TestMethod]
    public async Task A_file_that_cannot_be_written_is_refused_before_anything_starts()
    {
        using RecordingDirectory directory = new();
        await File.WriteAllTextAsync(directory.File, "precious");
        await AssertRefusedAsync(
            $"--record {directory.File}: there is such a file already; expected a new file",
            "--port", "0", "--record", directory.File);
        Assert.AreEqual("precious", await File.ReadAllTextAsync(directory.File));

        string inNone = Path.Combine(directory.File + "-none", "run.rec");
        await AssertRefusedAsync(
            $"--record {inNone}: there is no such directory", "--port", "0", "--record", inNone);
        string itself = Path.GetDirectoryName(directory.File)!;
        await AssertRefusedAsync(
            $"--record {itself}: it is a directory", "--port", "0", "--record", itself);
    }

    [TestMethod]
    public async Task A_full_disk_is_told_at_the_start()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("the size of files is limited by the shell of Linux");
        }

        // A disk on which a file can have 512 bytes. The runtime has files of its own in memory.
        using RecordingDirectory directory = new();
        using SimulatorProcess simulator = SimulatorProcess.StartInShell(
            "trap '' XFSZ && export DOTNET_EnableWriteXorExecute=0 && ulimit -f 1",
            "--port", "0", "--record", directory.File);
        Assert.AreEqual(1, await simulator.ExitCodeAsync());
        StringAssert.StartsWith(simulator.Errors, $"comet: --record {directory.File}: ");
        Assert.IsFalse(File.Exists(directory.File));
    }

    [TestMethod]
    public async Task A_disk_that_becomes_full_ends_the_recording_and_not_the_server()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("the size of files is limited by the shell of Linux");
        }

        using RecordingDirectory directory = new();
        using (SimulatorProcess simulator = SimulatorProcess.StartInShell(
            "trap '' XFSZ && export DOTNET_EnableWriteXorExecute=0 && ulimit -f 64",
            "--port", "0", "--record", directory.File))
        {
            using HttpClient client = new()
            {
                BaseAddress = await simulator.UrlAsync(),
                Timeout = Limit.Patience,
            };
            await Limit.UntilAsync(
                async () =>
                {
                    await client.GetStringAsync("", Limit.Token);
                    return simulator.Errors.Contains("the recording ends here");
                },
                "the recording is given up");
            await client.GetStringAsync("poll", Limit.Token);
            await simulator.SendInterruptAsync();
            Assert.AreEqual(0, await simulator.ExitCodeAsync());
        }

        WireRecording recording = directory.Read();
        Assert.IsNotNull(recording.CutAt);
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());
    }

    [TestMethod]
    public async Task A_file_that_is_no_recording_of_this_version_is_refused()
    {
        using RecordingDirectory directory = new();
        await AssertRefusedAsync(
            $"{directory.File}: there is no such file; expected a recording", "replay",
            directory.File);
        await File.WriteAllTextAsync(directory.File, "time,celsius");
        await AssertRefusedAsync(
            $"{directory.File}: not a recording; expected", "replay", directory.File);
        File.Delete(directory.File);

        await using (await TestSimulator.StartRecordedAsync(
            new SimulatorOptions { RecordFile = directory.File }))
        {
        }

        byte[] whole = await File.ReadAllBytesAsync(directory.File);
        directory.Change(bytes =>
        {
            bytes["CometRec".Length] = 2;
            return bytes;
        });
        await AssertRefusedAsync(
            $"{directory.File}: a recording of version 2; expected version 1", "replay",
            directory.File);
        directory.Change(_ => whole[..100]);
        await AssertRefusedAsync(
            $"{directory.File}: it ends in its header; expected", "replay", directory.File);
        directory.Change(_ => [.. whole[..^2], 0, 77]);
        await AssertRefusedAsync(
            $"{directory.File}: byte {whole.Length - 2}: a record of kind 77; expected 0 to",
            "export", "--har", directory.File);
    }

    [TestMethod]
    public async Task An_export_names_its_form()
    {
        using SimulatorProcess simulator = SimulatorProcess.Start("export", "run.rec");
        Assert.AreEqual(2, await simulator.ExitCodeAsync());
        Assert.AreEqual("comet: export: expected --ndjson or --har\n", simulator.Errors);
    }

    private static async Task<string> OutputAsync(int exitCode, params string[] arguments)
    {
        using SimulatorProcess simulator = SimulatorProcess.Start(arguments);
        int code = await simulator.ExitCodeAsync();
        Assert.AreEqual(exitCode, code, simulator.Errors + simulator.Output);
        return simulator.Output;
    }

    private static async Task AssertRefusedAsync(string line, params string[] arguments)
    {
        using SimulatorProcess simulator = SimulatorProcess.Start(arguments);
        int exitCode = arguments[0] == "replay" ? 2 : 1;
        Assert.AreEqual(exitCode, await simulator.ExitCodeAsync(), simulator.Output);
        StringAssert.StartsWith(simulator.Errors, $"comet: {line}");
        Assert.HasCount(1, simulator.Errors.TrimEnd('\n').Split('\n'));
    }
}
