using System.Buffers.Text;

namespace Comet.Load.Client;

/// <summary>
/// The null server's side of a connection. Frames go back as they come; who gets /ws, /sse or
/// /stream follows, and what is posted is sent to him, with no more looked at than that.
/// </summary>
/// <param name="server">Knows the followers.</param>
internal sealed class NullConnection(NullServer server) : Connection
{
    private static readonly byte[] s_posted =
        Requests.Ascii("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    private static readonly byte[] s_upgraded = Requests.Ascii(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");

    private static readonly byte[] s_begun =
        Requests.Ascii("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");

    private byte[] _event = [];
    private int _bodyOffset;
    private bool _isFollowing;
    private byte[] _held = [];
    private bool _isPublishing;

    public override void HandleConnected()
    {
        // It was accepted, so it is connected from the beginning.
    }

    public override void HandleBytes(ReadOnlySpan<byte> bytes)
    {
        if (_isPublishing || bytes.StartsWith("POST "u8))
        {
            _isPublishing = true;
            HandlePosts(bytes);
        }
        else if (bytes.StartsWith("GET "u8))
        {
            bool isWebSocket = bytes.StartsWith("GET /ws"u8);
            Begin(isWebSocket ? [0x81, 0] : bytes.StartsWith("GET /sse"u8) ? "data: "u8 : []);
            Send(isWebSocket ? s_upgraded : s_begun);
        }
        else
        {
            Send(bytes);
        }
    }

    public override void HandleEnd()
    {
        if (_isFollowing)
        {
            server.Followers.Remove(this);
        }
    }

    /// <summary>Sends an event, written anew for this follower.</summary>
    public void Deliver(ReadOnlySpan<byte> body)
    {
        int length = _bodyOffset + body.Length;
        if (_event.Length < length + 2)
        {
            Array.Resize(ref _event, length + 2);
        }

        body.CopyTo(_event.AsSpan(_bodyOffset));
        if (_bodyOffset == 2)
        {
            _event[1] = (byte)body.Length;
        }
        else
        {
            _event[length++] = (byte)'\n';
            _event[length++] = (byte)'\n';
        }

        Send(_event.AsSpan(0, length));
    }

    private void Begin(ReadOnlySpan<byte> prefix)
    {
        _event = prefix.ToArray();
        _bodyOffset = prefix.Length;
        _isFollowing = true;
        server.Followers.Add(this);
    }

    private void HandlePosts(ReadOnlySpan<byte> bytes)
    {
        if (_held.Length > 0)
        {
            bytes = (byte[])[.. _held, .. bytes];
            _held = [];
        }

        while (TryTakePost(ref bytes, out ReadOnlySpan<byte> body))
        {
            foreach (NullConnection follower in server.Followers)
            {
                follower.Deliver(body);
            }

            Send(s_posted);
        }

        _held = bytes.ToArray();
    }

    private static bool TryTakePost(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> body)
    {
        body = [];
        int head = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (head < 4
            || !Utf8Parser.TryParse(
                bytes[(bytes.IndexOf("Content-Length: "u8) + 16)..], out int length, out _)
            || bytes.Length < head + length)
        {
            return false;
        }

        body = bytes.Slice(head, length);
        bytes = bytes[(head + length)..];
        return true;
    }
}
