using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay.Broker;

/// <summary>A Mosquitto of its own.</summary>
internal sealed class MosquittoBroker : TestBroker
{
    private const string Server = "mosquitto";

    private readonly string _directory =
        Directory.CreateTempSubdirectory("comet-broker-").FullName;

    private readonly string _more;
    private Process? _process;

    /// <param name="more">Lines of its configuration, with {0} for a directory of its own.
    /// </param>
    /// <param name="files">What is in that directory: names and texts.</param>
    public MosquittoBroker(
        string more = "allow_anonymous true", params (string Name, string Text)[] files)
    {
        MosquittoProgram.Require(Server);
        _more = more.Replace("{0}", _directory, StringComparison.Ordinal);
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(Path.Combine(_directory, name), text);
        }
    }

    public override async Task StartAsync()
    {
        string file = Path.Combine(_directory, "mosquitto.conf");
        await File.WriteAllTextAsync(
            file, $"user {Environment.UserName}\nlistener {EndPoint.Port} 127.0.0.1\n{_more}\n");
        _process = MosquittoProgram.Start(Server, ["-c", file]);
        await Limit.UntilAsync(IsListeningAsync, "mosquitto listens");
    }

    public override async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync(Limit.Token);
            process.Dispose();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_directory, true);
    }

    private async Task<bool> IsListeningAsync()
    {
        Assert.IsFalse(_process!.HasExited, "mosquitto has ended");
        using Socket probe = new(
            AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await probe.ConnectAsync(EndPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
