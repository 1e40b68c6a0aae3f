using System.Globalization;

namespace Comet.Fuzz.Scripts;

/// <summary>
/// The bytes of a script, front to back. Behind its end every byte is 0 and every run is empty.
/// </summary>
internal ref struct ScriptReader(ReadOnlySpan<byte> script)
{
    // What many scripts need and few mutations would find.
    private static readonly string[] s_targets =
    [
        "/poll", "/long-poll", "/stream", "/sse", "/status", "/", "/poll?since=earliest",
        "/long-poll?wait=3", "/stream?since=earliest", "/sse?topics=led", "/poll?since=5f3a9c01-2",
        "/sse?since=00000001-9", "/long-poll?since=latest&wait=60", "/publish/led", "/nothing", "*",
    ];

    private static readonly string[] s_webSockets =
        ["/ws", "/echo", "/reverse", "/ws?since=earliest", "/ws?topics=led", "/ws.php", "/poll",
        "/ws?since=latest"];

    private ReadOnlySpan<byte> _left = script;

    public readonly bool IsAtEnd => _left.IsEmpty;

    public byte Next()
    {
        if (_left.IsEmpty)
        {
            return 0;
        }

        byte octet = _left[0];
        _left = _left[1..];
        return octet;
    }

    public ReadOnlySpan<byte> Run(int count)
    {
        int there = Math.Min(count, _left.Length);
        ReadOnlySpan<byte> run = _left[..there];
        _left = _left[there..];
        return run;
    }

    /// <summary>Bytes behind their length.</summary>
    public ReadOnlySpan<byte> Counted()
    {
        return Run(Next());
    }

    /// <summary>A whole GET: a byte says to what, and its high bits how.</summary>
    public byte[] Get()
    {
        int how = Next();
        string version = (how & 0x40) != 0 ? "HTTP/1.0" : "HTTP/1.1";
        string method = (how & 0x80) != 0 ? "HEAD" : "GET";
        string token = (how & 0x20) != 0
            ? $"Authorization: Bearer {FuzzServer.WriteToken}\r\n" : "";
        string keep = (how & 0x10) != 0 ? "Connection: keep-alive\r\n" : "";
        string target = s_targets[how & 15];
        return Latin1.Bytes(
            $"{method} {target} {version}\r\nHost: 127.0.0.1\r\n{token}{keep}\r\n");
    }

    /// <summary>A whole opening handshake: a byte says for what.</summary>
    public byte[] Upgrade()
    {
        int how = Next();
        string token = (how & 0x20) != 0
            ? $"Cookie: comet_token={FuzzServer.WriteToken}\r\n" : "";
        return Latin1.Bytes(
            $"GET {s_webSockets[how & 7]} HTTP/1.1\r\nHost: 127.0.0.1\r\n{token}"
            + "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    }

    /// <summary>A whole POST: a byte says to which topic, the counted run is the value.</summary>
    public byte[] Post()
    {
        int how = Next();
        string topic = FuzzServer.Topics[(how & 15) % FuzzServer.Topics.Length];
        string body = Latin1.Text(Counted());
        string length = body.Length.ToString(CultureInfo.InvariantCulture);
        string token = (how & 0x20) != 0
            ? $"Authorization: Bearer {FuzzServer.WriteToken}\r\n" : "";
        string framing = (how & 0x40) != 0
            ? $"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n"
                + (body.Length > 0 ? "0\r\n\r\n" : "\r\n")
            : $"Content-Length: {length}\r\n\r\n{body}";
        return Latin1.Bytes(
            $"POST /publish/{topic} HTTP/1.1\r\nHost: 127.0.0.1\r\n{token}{framing}");
    }

    /// <summary>A masked frame: its first octet, a counted run as the payload.</summary>
    public byte[] Frame()
    {
        byte first = Next();
        ReadOnlySpan<byte> payload = Counted();
        byte[] key = [0x37, 0xFA, 0x21, (byte)payload.Length];
        byte[] length = payload.Length <= 125
            ? [(byte)(0x80 | payload.Length)]
            : [0xFE, 0, (byte)payload.Length];
        byte[] masked = payload.ToArray();
        for (int i = 0; i < masked.Length; i++)
        {
            masked[i] ^= key[i & 3];
        }

        return [first, .. length, .. key, .. masked];
    }
}
