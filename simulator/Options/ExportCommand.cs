using System.CommandLine;
using Comet.Simulator.Recording;
using Comet.Simulator.Recording.Export;

namespace Comet.Simulator.Options;

/// <summary><c>export --ndjson FILE</c> or <c>--har FILE</c>: a recording for other tools.
/// </summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Argument<string> file = new("file") { Description = "a recording made with --record" };
        Option<bool> ndjson = new("--ndjson")
        {
            Description = "a line of JSON for each record, with what is found in its bytes",
            Arity = ArgumentArity.Zero,
        };
        Option<bool> har = new("--har")
        {
            Description = "an HTTP Archive (HAR 1.2), which browsers open, with the messages of "
                + "WebSockets",
            Arity = ArgumentArity.Zero,
        };
        Option<string?> target = new("--output")
        {
            Description = "the file to write (default: the standard output)",
            HelpName = "file",
        };
        Command command = new("export", "writes a recording in a form that other tools read")
        {
            file, ndjson, har, target,
        };
        command.SetAction(result =>
        {
            if (result.GetValue(ndjson) == result.GetValue(har))
            {
                throw new SimulatorException(
                    "export: expected --ndjson or --har", SimulatorException.UsageExitCode);
            }

            Action<WireRecording, TextWriter> write =
                result.GetValue(har) ? HarExport.Write : NdjsonExport.Write;
            WireRecording recording = WireRecording.Read(result.GetValue(file)!);
            if (result.GetValue(target) is { } path)
            {
                WriteFile(path, output => write(recording, output));
            }
            else
            {
                write(recording, result.InvocationConfiguration.Output);
            }
        });
        return command;
    }

    private static void WriteFile(string path, Action<TextWriter> write)
    {
        try
        {
            using StreamWriter output = new(path);
            write(output);
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            throw new SimulatorException(
                $"--output {path}: {fault.Message.ReplaceLineEndings(" ")}; expected a file that "
                + "can be written");
        }
    }
}
