using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Comet.Embedded.Engine;
using Comet.Simulator.Content;
using Comet.Simulator.Hosting;
using Comet.Simulator.Recording;

namespace Comet.Simulator.Options;

/// <summary><c>replay FILE</c>: does the engine still do what was recorded?</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "a recording made with --record" };
        Command command = new(
            "replay",
            "feeds a recording to the engine and reports the first byte that differs; "
            + "ends with 0 when none does, 1 when one does, 2 when the file is none that can be "
            + "replayed")
        {
            file,
        };
        command.SetAction(result =>
            Run(result.GetValue(file)!, result.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(string path, TextWriter output)
    {
        WireRecording recording = OrUsage(() => WireRecording.Read(path));
        RecordingHeader header = recording.Header;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {header.Profile} profile, epoch {header.Epoch:x8}, "
            + $"{CountText.Of(recording.Records.Count, "record")}"));
        foreach (string warning in WarningsOf(recording))
        {
            output.WriteLine($"  {warning}");
        }

        long start = Stopwatch.GetTimestamp();
        ReplayResult replay = OrUsage(() => Replay.Run(recording));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {CountText.Of(replay.Connections, "connection")}, "
            + $"{replay.ReceivedBytes:N0} bytes of the clients, {replay.SentBytes:N0} of the "
            + $"server, {replay.Duration.TotalSeconds:N1} s replayed in {took.TotalSeconds:N2} s"));
        output.WriteLine(replay.Difference?.ToString() ?? "no difference");
        return replay.Difference is null ? 0 : SimulatorException.FailureExitCode;
    }

    private static IEnumerable<string> WarningsOf(WireRecording recording)
    {
        if (recording.CutAt is { } end)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"it is cut off: its last whole record ends at byte {end:N0}");
        }

        if (recording.Header.Engine != CometEngine.Version)
        {
            yield return $"it is of engine {recording.Header.Engine}, this is "
                + $"{CometEngine.Version}: /status will differ";
        }

        if (recording.Header.Content != RecordingHeader.HashOf(new EmbeddedContent()))
        {
            yield return "the files that were offered are not this program's: they will differ";
        }
    }

    // The first exit code says that something differs, which is not known of such a file.
    private static T OrUsage<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SimulatorException fault)
        {
            throw new SimulatorException(fault.Message, SimulatorException.UsageExitCode);
        }
    }
}
