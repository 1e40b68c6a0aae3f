using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Comet.Load.Client;

namespace Comet.Load.Servers;

/// <summary>
/// A server as a child process, on the server's core. It ends with this object, or with this
/// program.
/// </summary>
internal sealed partial class ServerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(3);
    private static readonly ConcurrentDictionary<int, ServerProcess> s_running = new();

    private static bool s_isEnding;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<int> _port =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Action? _ended;

    private ServerProcess(ProcessStartInfo start, Action? ended)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["DOTNET_gcServer"] = "0";
        if (Volatile.Read(ref s_isEnding))
        {
            throw new LoadException("this program is ending");
        }

        Process process = Cores.StartOnServerCore(start);
        _process = process;
        _ended = ended;
        Id = process.Id;
        s_running[Id] = this;
    }

    public int Id { get; }

    public string Errors => string.Join(' ', _errors).Trim();

    /// <summary>Starts a server that prints its URL once it listens.</summary>
    /// <param name="start">The program and its arguments.</param>
    /// <param name="port">The port in the URL.</param>
    public static ServerProcess Start(ProcessStartInfo start, out int port)
    {
        ServerProcess server = new(start, null);
        try
        {
            port = server.ReadPort();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Starts a server that prints nothing.</summary>
    /// <param name="start">The program and its arguments.</param>
    /// <param name="ended">What is to be done when it has ended.</param>
    public static ServerProcess StartAt(ProcessStartInfo start, Action ended)
    {
        ServerProcess server = new(start, ended);
        server.Read();
        return server;
    }

    /// <summary>Ends all that run, when the program has to go.</summary>
    public static void EndAll()
    {
        Volatile.Write(ref s_isEnding, true);
        foreach (ServerProcess server in s_running.Values)
        {
            server.Dispose();
        }
    }

    public void Dispose()
    {
        if (!s_running.TryRemove(Id, out _))
        {
            return;
        }

        // A server ends its workers itself, when it is asked to; our own read their input.
        _process.StandardInput.Close();
        _ = Native.Kill(Id, Native.Terminate);
        if (!_process.WaitForExit(s_grace))
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _ended?.Invoke();
    }

    private int ReadPort()
    {
        _process.OutputDataReceived += (_, line) =>
        {
            Match url = UrlPattern().Match(line.Data ?? "");
            if (url.Success)
            {
                _port.TrySetResult(
                    int.Parse(url.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
            }
            else if (line.Data is null)
            {
                _port.TrySetResult(0);
            }
        };
        Read();
        int port = _port.Task.Wait(s_patience) ? _port.Task.Result : 0;
        return port > 0
            ? port
            : throw new LoadException(
                $"{_process.StartInfo.FileName} does not listen: {Errors}");
    }

    // What is printed has to be read, or its writer would wait.
    private void Read()
    {
        _process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:(\d+)/")]
    private static partial Regex UrlPattern();
}
