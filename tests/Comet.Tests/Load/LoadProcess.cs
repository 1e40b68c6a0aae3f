using System.Diagnostics;
using System.Text;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.House;

namespace Comet.Tests.Load;

/// <summary>The load client as a user starts it, with all that it starts.</summary>
internal sealed class LoadProcess : IDisposable
{
    private const string MarkName = "COMET_LOAD_TEST";

    private readonly string _mark = Guid.NewGuid().ToString();
    private readonly StringBuilder _errors = new();
    private readonly Process _process;
    private readonly Task<string> _output;

    public LoadProcess(params string[] arguments)
    {
        // In the same configuration as these tests.
        string framework = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string program = Path.Combine(
            Repository.Root,
            "tests/Comet.Load/bin",
            Path.GetFileName(Path.GetDirectoryName(framework)!),
            Path.GetFileName(framework),
            "Comet.Load.dll");
        ProcessStartInfo start = new("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[MarkName] = _mark;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.Append(line.Data).Append('\n');
            }
        };
        _process.BeginErrorReadLine();
        _output = _process.StandardOutput.ReadToEndAsync(Limit.Token);
    }

    public int Id => _process.Id;

    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Waits until it has ended.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        // Servers are started, compared and ended meanwhile, one after the other.
        using CancellationTokenSource patience = new(4 * Limit.Patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _output);
    }

    /// <summary>Processes that it started, or those have, and that still run.</summary>
    public IReadOnlyList<string> Descendants()
    {
        List<string> found = [];
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            try
            {
                bool isOne = Path.GetFileName(folder).All(char.IsAsciiDigit)
                    && Path.GetFileName(folder) != $"{Id}"
                    && File.ReadAllText($"{folder}/environ").Contains(
                        _mark, StringComparison.Ordinal);
                if (isOne)
                {
                    found.Add(File.ReadAllText($"{folder}/cmdline").Replace('\0', ' '));
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It has just ended, or it is another user's.
            }
        }

        return found;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
