using System.Text;

namespace Comet.Load.Client;

/// <summary>Requests and frames, written once.</summary>
internal static class Requests
{
    /// <summary>A masked close frame with the status code 1000.</summary>
    public static readonly byte[] CloseFrame = Frame(0x88, [3, 232]);

    /// <summary>A client's opening handshake (RFC 6455 §4.1).</summary>
    public static byte[] Handshake(string target)
    {
        return Ascii($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }

    /// <summary>Asks for an event stream or a body without end.</summary>
    public static byte[] Stream(string target)
    {
        return Ascii($"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nTE: chunked\r\n"
            + "Accept: text/event-stream, */*\r\n\r\n");
    }

    /// <summary>A final frame as a client sends it, masked, of at most 65,535 bytes.</summary>
    /// <param name="first">The first octet: FIN and the opcode.</param>
    /// <param name="payload">Not yet masked.</param>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> mask = [0x37, 0xFA, 0x21, 0x3D];
        List<byte> frame = [first];
        if (payload.Length < 126)
        {
            frame.Add((byte)(0x80 | payload.Length));
        }
        else
        {
            frame.AddRange([0xFE, (byte)(payload.Length >> 8), (byte)payload.Length]);
        }

        frame.AddRange(mask);
        for (int i = 0; i < payload.Length; i++)
        {
            frame.Add((byte)(payload[i] ^ mask[i & 3]));
        }

        return [.. frame];
    }

    public static byte[] Ascii(string text)
    {
        return Encoding.ASCII.GetBytes(text);
    }
}
