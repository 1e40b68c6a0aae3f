using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Comet.Tests.Browser;

/// <summary>
/// Stands between a browser and a simulator, passes everything on as it is, and counts it by the
/// path that it belongs to.
/// </summary>
/// <remarks>
/// A browser does not pipeline: whatever comes down belongs to the request that went up last. Who
/// asks for the past is counted by the whole request-target: that is not following.
/// </remarks>
internal sealed partial class CountingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<string, ProxyTally> _tallies = new();
    private readonly int _targetPort;
    private readonly Task _accepting;

    public CountingProxy(IPEndPoint target)
    {
        _targetPort = target.Port;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>What went over the wire for a path, such as <c>/sse</c>.</summary>
    public ProxyTally Of(string path)
    {
        return _tallies.GetOrAdd(path, _ => new ProxyTally());
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_ending.Token)));
            }
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using Socket owned = client;
        using Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource over =
            CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _targetPort, over.Token);
            ProxyTally? current = null;
            Requests requests = new(path => current = Of(path));
            Task up = PumpAsync(client, server, requests.Take, over);
            Task down = PumpAsync(server, client, bytes => current?.TakeDown(bytes), over);
            await Task.WhenAll(up, down);
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            // The simulator or the test has gone.
        }
    }

    // When one side ends, both do: no connection outlives its request here by more than that.
    private static async Task PumpAsync(
        Socket from, Socket to, Action<byte[]> count, CancellationTokenSource over)
    {
        byte[] bytes = new byte[4096];
        try
        {
            while (true)
            {
                int length = await from.ReceiveAsync(bytes, over.Token);
                if (length == 0)
                {
                    break;
                }

                count(bytes[..length]);
                await to.SendAsync(bytes.AsMemory(0, length), over.Token);
            }
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            // The other direction is ended below.
        }

        await over.CancelAsync();
    }

    private static bool IsEnd(Exception fault)
    {
        return fault is SocketException or ObjectDisposedException or OperationCanceledException;
    }

    // Finds where the requests of one connection begin.
    private sealed partial class Requests(Func<string, ProxyTally> begin)
    {
        private string _head = "";
        private int _bodyLeft;
        private ProxyTally? _upgraded;
        private ProxyTally? _current;

        public void Take(byte[] bytes)
        {
            foreach (byte octet in bytes)
            {
                if (_upgraded is not null)
                {
                    _upgraded.Up++;
                }
                else if (_bodyLeft > 0)
                {
                    _bodyLeft--;
                    _current!.Up++;
                }
                else
                {
                    _head += (char)octet;
                    if (_head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                    {
                        Begin();
                    }
                }
            }
        }

        private void Begin()
        {
            string target = _head.Split(' ')[1];
            _current = begin(target.Contains("since=earliest", StringComparison.Ordinal)
                ? target
                : target.Split('?')[0]);
            _current.Requests++;
            _current.Up += _head.Length;
            Match length = ContentLength().Match(_head);
            _bodyLeft = length.Success
                ? int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture)
                : 0;
            _upgraded = Upgrade().IsMatch(_head) ? _current : null;
            _head = "";
        }

        [GeneratedRegex("^Content-Length: ([0-9]+)\r$",
            RegexOptions.IgnoreCase | RegexOptions.Multiline)]
        private static partial Regex ContentLength();

        [GeneratedRegex("^Upgrade: websocket\r$",
            RegexOptions.IgnoreCase | RegexOptions.Multiline)]
        private static partial Regex Upgrade();
    }
}
