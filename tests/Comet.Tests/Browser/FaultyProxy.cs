using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Comet.Tests.Browser;

/// <summary>
/// Stands between a browser and a simulator and does what bad proxies do. Each connection carries
/// one request; which fault it meets depends on the path.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<string, ProxyFault> _faults = new();
    private readonly ConcurrentDictionary<Socket, string> _open = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly int _targetPort;
    private readonly Task _accepting;

    public FaultyProxy(IPEndPoint target)
    {
        _targetPort = target.Port;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>What every request to a path meets from now on.</summary>
    public void Set(string path, ProxyFault fault)
    {
        _faults[path] = fault;
    }

    /// <summary>How many requests for a path have come.</summary>
    public int CountOf(string path)
    {
        return _requests.Count(request => request == path);
    }

    /// <summary>How many connections are open that were made for a path.</summary>
    public int OpenOf(string path)
    {
        return _open.Values.Count(open => open == path);
    }

    /// <summary>Resets the connections that were made for a path.</summary>
    public void Reset(string path)
    {
        foreach ((Socket socket, string open) in _open)
        {
            if (open == path)
            {
                socket.Close(0);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        foreach (Socket socket in _open.Keys)
        {
            socket.Close(0);
        }

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
        try
        {
            _open[client] = "";
            string? head = await ReadHeadAsync(client);
            if (head is null)
            {
                return;
            }

            string path = head.Split(' ')[1].Split('?')[0];
            _open[client] = path;
            _requests.Enqueue(path);
            ProxyFault fault = _faults.GetValueOrDefault(path) ?? ProxyFault.None;
            if (fault.Answer is not null)
            {
                await client.SendAsync(Encoding.ASCII.GetBytes(fault.Answer), _ending.Token);
                client.Shutdown(SocketShutdown.Send);
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _targetPort, _ending.Token);
            await server.SendAsync(Encoding.Latin1.GetBytes(head), _ending.Token);
            Task up = PumpAsync(client, server, ProxyFault.None);
            await PumpAsync(server, client, fault);
            client.Close(fault.PassedBytes < int.MaxValue ? 0 : -1);
            server.Close();
            await up;
        }
        catch (Exception fault) when (IsEnd(fault))
        {
            // One of the two has gone, or the test is over.
        }
        finally
        {
            _open.TryRemove(client, out _);
        }
    }

    // One request a connection: the answer closes it.
    private async Task<string?> ReadHeadAsync(Socket client)
    {
        byte[] bytes = new byte[16_384];
        for (int count = 0; ;)
        {
            int more = await client.ReceiveAsync(bytes.AsMemory(count), _ending.Token);
            if (more == 0)
            {
                return null;
            }

            count += more;
            string head = Encoding.Latin1.GetString(bytes, 0, count);
            if (head.Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                return head.Replace(
                    "Connection: keep-alive\r\n", "Connection: close\r\n",
                    StringComparison.Ordinal);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, ProxyFault fault)
    {
        byte[] bytes = new byte[4096];
        int left = fault.PassedBytes;
        bool isBody = false;
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(bytes, _ending.Token);
                if (count == 0)
                {
                    break;
                }

                int passed = Math.Min(count, left);
                if (fault.IsSwallowing)
                {
                    int end = bytes.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
                    passed = isBody ? 0 : end < 0 ? count : end + 4;
                    isBody |= end >= 0;
                }

                if (fault.DelayMs > 0)
                {
                    await Task.Delay(fault.DelayMs, _ending.Token);
                }

                await to.SendAsync(bytes.AsMemory(0, passed), _ending.Token);
                left -= passed;
                if (left == 0)
                {
                    return;
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception end) when (IsEnd(end))
        {
            // The other direction ends with its socket.
            from.Close(0);
            to.Close(0);
        }
    }

    private static bool IsEnd(Exception fault)
    {
        return fault is SocketException or ObjectDisposedException or OperationCanceledException;
    }
}
