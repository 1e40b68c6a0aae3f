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
            Description = "the new file to write (default: the standard output)",
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

    // Under another name until it is whole, so that what stops half-way leaves nothing behind that
    // looks like an archive.
    private static void WriteFile(string path, Action<TextWriter> write)
    {
        string part = path + "." + Path.GetRandomFileName();
        try
        {
            CheckNew(path);
            using (StreamWriter output = new(
                new FileStream(part, FileMode.CreateNew, FileAccess.Write)))
            {
                write(output);
            }

            File.Move(part, path, overwrite: false);
        }
        catch (Exception fault) when (FileFault.Is(fault))
        {
            CheckNew(path);
            throw Refusal(path, FileFault.WhyNotWritten(fault, path));
        }
        finally
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }

    private static void CheckNew(string path)
    {
        if (File.Exists(path))
        {
            throw Refusal(path, "there is such a file already");
        }
    }

    private static SimulatorException Refusal(string path, string reason)
    {
        return new SimulatorException(
            $"--output {path}: {reason}; expected a new file in a directory that can be written");
    }
}
