using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using ServerWebSocket = System.Net.WebSockets.WebSocket;

namespace Comet.Tests.Device.Support;

/// <summary>One connection that a relay has accepted: a WebSocket, or requests.</summary>
internal sealed class RelayConnection : IDisposable
{
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly TestRelay _relay;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly SemaphoreSlim _sending = new(1);
    private ServerWebSocket? _webSocket;
    private bool _isGreeted;
    private bool _isSilent;

    public RelayConnection(TestRelay relay, Socket socket)
    {
        _relay = relay;
        _socket = socket;
        _stream = new NetworkStream(socket, true);
    }

    public void Abort()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Close();
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    /// <summary>Says something unasked; over HTTP it has to wait until asked.</summary>
    public void Push(string line)
    {
        if (_webSocket is not null && _isGreeted && !_isSilent)
        {
            _ = SendAsync([line]);
        }
    }

    public async Task ServeAsync()
    {
        try
        {
            while (await ReadHeadAsync() is string head)
            {
                if (!head.Contains($"Authorization: Bearer {TestRelay.Token}\r\n"))
                {
                    await AnswerAsync("401 Unauthorized", "");
                }
                else if (!head.Contains("Upgrade: websocket", StringComparison.OrdinalIgnoreCase))
                {
                    await TakeRequestAsync(head);
                }
                else if (_relay.RefusesWebSockets)
                {
                    await AnswerAsync("403 Forbidden", "");
                }
                else
                {
                    await UpgradeAsync(head);
                    return;
                }
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException
            or ObjectDisposedException or WebSocketException or OperationCanceledException)
        {
            // The board went away, or the test cut it off.
        }
    }

    public void Dispose()
    {
        _webSocket?.Dispose();
        _stream.Dispose();
        _sending.Dispose();
    }

    private async Task<string?> ReadHeadAsync()
    {
        StringBuilder head = new();
        byte[] octet = new byte[1];
        while (!EndsHead(head))
        {
            if (await _stream.ReadAsync(octet) == 0)
            {
                return null;
            }

            head.Append((char)octet[0]);
        }

        return head.ToString();
    }

    private static bool EndsHead(StringBuilder head)
    {
        return head.Length > 3 && head[^1] == '\n' && head[^3] == '\n';
    }

    private static string Field(string head, string name)
    {
        string start = $"\r\n{name}: ";
        int at = head.IndexOf(start, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? "" : head[(at + start.Length)..].Split("\r\n")[0];
    }

    private async Task AnswerAsync(string status, string body)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    private async Task TakeRequestAsync(string head)
    {
        StringBuilder answer = new();
        RelayBreak broken = RelayBreak.None;
        if (head.StartsWith("POST /uplink/device1 HTTP/1.1\r\n", StringComparison.Ordinal))
        {
            Assert.AreEqual("application/x-ndjson", Field(head, "Content-Type"));
            byte[] body = new byte[int.Parse(Field(head, "Content-Length"))];
            await _stream.ReadExactlyAsync(body);
            foreach (string line in Encoding.UTF8.GetString(body).Split('\n')[..^1])
            {
                (List<string> lines, RelayBreak how) = _relay.Take(line, "HTTP");
                answer.AppendJoin("", lines.Select(l => l + "\n"));
                broken = how == RelayBreak.None ? broken : how;
            }
        }
        else
        {
            Assert.StartsWith("GET /uplink/device1 HTTP/1.1\r\n", head);
            string? command = _relay.PendingCommand();
            answer.Append(command is null ? "" : command + "\n");
        }

        await BreakAsync(broken);
        if (!_isSilent)
        {
            await AnswerAsync(answer.Length > 0 ? "200 OK" : "204 No Content", answer.ToString());
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 §4.2.2 asks for SHA-1.")]
    private async Task UpgradeAsync(string head)
    {
        string accept = Convert.ToBase64String(SHA1.HashData(
            Encoding.ASCII.GetBytes(Field(head, "Sec-WebSocket-Key") + Magic)));
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Accept: {accept}\r\n\r\n"));
        _webSocket = ServerWebSocket.CreateFromStream(
            _stream, new WebSocketCreationOptions { IsServer = true });
        byte[] message = new byte[4096];
        while (true)
        {
            ValueWebSocketReceiveResult received =
                await _webSocket.ReceiveAsync(message.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            Assert.IsTrue(received.EndOfMessage);
            Assert.AreEqual(WebSocketMessageType.Text, received.MessageType);
            string line = Encoding.UTF8.GetString(message, 0, received.Count);
            (List<string> lines, RelayBreak how) = _relay.Take(line, "WebSocket");
            await BreakAsync(how);
            if (!_isSilent)
            {
                await SendAsync(lines);
                _isGreeted = true;
            }
        }
    }

    private async Task BreakAsync(RelayBreak how)
    {
        switch (how)
        {
            case RelayBreak.Reset:
                Abort();
                break;
            case RelayBreak.Close when _webSocket is not null:
                await _webSocket.CloseOutputAsync(
                    WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                break;
            case RelayBreak.Close:
                // In the middle of an answer.
                await _stream.WriteAsync(Encoding.ASCII.GetBytes(
                    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ack\""));
                _socket.Close();
                break;
            case RelayBreak.FallSilent:
                _isSilent = true;
                break;
            case RelayBreak.Babble when _webSocket is not null:
                await SendAsync(["babble"]);
                break;
            case RelayBreak.Babble:
                await AnswerAsync("200 OK", "babble\n");
                _isSilent = true;
                break;
            default:
                break;
        }
    }

    private async Task SendAsync(List<string> lines)
    {
        await _sending.WaitAsync();
        try
        {
            foreach (string line in lines)
            {
                await _webSocket!.SendAsync(
                    Encoding.UTF8.GetBytes(line),
                    WebSocketMessageType.Text,
                    true,
                    CancellationToken.None);
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException
            or WebSocketException or InvalidOperationException)
        {
            // The board went away.
        }
        finally
        {
            _sending.Release();
        }
    }
}
