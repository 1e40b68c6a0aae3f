using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Comet.Simulator.Hosting;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>The simulator as a user starts it: a process of its own.</summary>
internal sealed partial class SimulatorProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private SimulatorProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public static SimulatorProcess Start(params string[] arguments)
    {
        return Start("dotnet", [.. Command(), .. WithoutBench(arguments), .. arguments]);
    }

    /// <summary>Starts the simulator after a command of the shell.</summary>
    public static SimulatorProcess StartInShell(string first, params string[] arguments)
    {
        string script = first + " && exec dotnet \"$@\"";
        return Start(
            "/bin/sh",
            ["-c", script, "sh", .. Command(), .. WithoutBench(arguments), .. arguments]);
    }

    /// <summary>Waits until the process ends by itself.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(Limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until the process prints the text.</summary>
    public async Task PrintsAsync(string text)
    {
        await Limit.UntilAsync(
            () => Output.Contains(text, StringComparison.Ordinal) || _process.HasExited,
            $"the simulator prints {text}");
        StringAssert.Contains(Output, text, Errors);
    }

    /// <summary>The address it prints once it listens.</summary>
    public async Task<Uri> UrlAsync()
    {
        await PrintsAsync("budget (40 KiB)");
        return new Uri(UrlPattern().Match(Output).Value);
    }

    /// <summary>What Ctrl-C does.</summary>
    public Task SendInterruptAsync()
    {
        return SignalAsync("INT");
    }

    /// <summary>Sends a signal, such as <c>TERM</c>.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(Limit.Token);
        Assert.AreEqual(0, kill.ExitCode);
    }

    /// <summary>Ends it as a loss of power does: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Limit.Token);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string[] Command()
    {
        return ["exec", typeof(SimulatorHost).Assembly.Location];
    }

    // Tests run side by side: the bench's own port would be taken.
    private static string[] WithoutBench(string[] arguments)
    {
        return arguments.Contains("--bench-port") ? [] : ["--bench-port", "off"];
    }

    private static SimulatorProcess Start(string program, string[] arguments)
    {
        return new SimulatorProcess(Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    private static void Append(StringBuilder target, string? line)
    {
        if (line is not null)
        {
            lock (target)
            {
                target.Append(line).Append('\n');
            }
        }
    }

    private static string Read(StringBuilder source)
    {
        lock (source)
        {
            return source.ToString();
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex UrlPattern();
}
