using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>A TCP connection that sends what it is told, for what HTTP clients hide.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private SslStream? _tls;
    private byte[] _bytes = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawClient(Socket socket)
    {
        _socket = socket;
    }

    public static async Task<RawClient> ConnectAsync(
        LiveServer server, int? receiveBufferBytes = null)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        if (receiveBufferBytes is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(server.EndPoint, Limit.Token);
        RawClient client = new(socket);
        if (server.Certificate is not null)
        {
            await client.SecureAsync(server, SslProtocols.None);
        }

        return client;
    }

    /// <summary>Connects by one version of TLS and records what the server sends.</summary>
    public static async Task<(RawClient Client, TlsRecords Records)> ConnectRecordedAsync(
        LiveServer server, SslProtocols version)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint, Limit.Token);
        RawClient client = new(socket);
        TlsRecords records = new(new NetworkStream(socket));
        await client.SecureAsync(server, version, records);
        return (client, records);
    }

    /// <summary>Sends one request on a new connection and reads its answer.</summary>
    public static async Task<RawAnswer> AskAsync(LiveServer server, string request)
    {
        using RawClient client = await ConnectAsync(server);
        await client.SendAsync(request);
        return await client.ReadAnswerAsync(request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    public async Task SendAsync(string text)
    {
        await SendAsync(Encoding.Latin1.GetBytes(text));
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes, Limit.Token);
            return;
        }

        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes, Limit.Token)..];
        }
    }

    /// <summary>Sends TLS's close_notify, and no FIN.</summary>
    public Task EndTlsAsync()
    {
        return _tls!.ShutdownAsync();
    }

    /// <summary>Sends FIN.</summary>
    public void FinishSending()
    {
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>
    /// Begins to publish, and awaits that the server knows: the connection gives way to none
    /// until the value's one byte comes.
    /// </summary>
    public async Task KeepBusyAsync()
    {
        await SendAsync("POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
            + "Expect: 100-continue\r\n\r\n");
        Assert.AreEqual(100, (await ReadHeadAsync()).Status);
    }

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>Reads one answer with the framing of RFC 9112 §6.3.</summary>
    public async Task<RawAnswer> ReadAnswerAsync(bool isHead = false)
    {
        RawAnswer head = await ReadHeadAsync();
        if (isHead || head.Status is (>= 100 and < 200) or 204 or 304)
        {
            return head;
        }

        if (head["Transfer-Encoding"] == "chunked")
        {
            return head with { Body = await ReadChunksAsync() };
        }

        if (head["Content-Length"] is { } length)
        {
            int count = int.Parse(length, CultureInfo.InvariantCulture);
            return head with { Body = await ReadExactlyAsync(count) };
        }

        return head with { Body = await ReadToEndAsync() };
    }

    public async Task<RawAnswer> ReadHeadAsync()
    {
        List<string> lines = [];
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        Assert.IsNotEmpty(lines, "no head");
        return new RawAnswer(lines[0], lines[1..], []);
    }

    public async Task<string> ReadLineAsync()
    {
        while (true)
        {
            int found = _bytes.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (found >= 0)
            {
                string line = Encoding.UTF8.GetString(_bytes, _start, found);
                _start += found + 2;
                return line;
            }

            Assert.IsTrue(await FillAsync(), "the connection ended within a line");
        }
    }

    public async Task<byte[]> ReadExactlyAsync(int count)
    {
        while (_end - _start < count)
        {
            Assert.IsTrue(await FillAsync(), $"the connection ended {_end - _start} of {count}");
        }

        byte[] read = _bytes.AsSpan(_start, count).ToArray();
        _start += count;
        return read;
    }

    /// <summary>Everything until FIN; a reset fails.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        while (await FillAsync())
        {
        }

        byte[] read = _bytes.AsSpan(_start, _end - _start).ToArray();
        _start = _end;
        return read;
    }

    /// <summary>One chunk, or an empty array for the last-chunk.</summary>
    public async Task<byte[]> ReadChunkAsync()
    {
        string size = await ReadLineAsync();
        int count = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        byte[] chunk = await ReadExactlyAsync(count);
        Assert.AreEqual("", await ReadLineAsync());
        return chunk;
    }

    public void Dispose()
    {
        _tls?.Dispose();
        _socket.Dispose();
    }

    private async Task SecureAsync(
        LiveServer server, SslProtocols version, Stream? stream = null)
    {
        _tls = new SslStream(stream ?? new NetworkStream(_socket), false, server.Trusts);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "localhost",
            EnabledSslProtocols = version,
        };
        await _tls.AuthenticateAsClientAsync(options, Limit.Token);
    }

    private async Task<byte[]> ReadChunksAsync()
    {
        List<byte> body = [];
        while (await ReadChunkAsync() is { Length: > 0 } chunk)
        {
            body.AddRange(chunk);
        }

        return [.. body];
    }

    private async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }

        if (_end == _bytes.Length)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        int count = _tls is null
            ? await _socket.ReceiveAsync(_bytes.AsMemory(_end), Limit.Token)
            : await _tls.ReadAsync(_bytes.AsMemory(_end), Limit.Token);
        _end += count;
        return count > 0;
    }
}
