using System.Buffers.Binary;
using System.Text;

namespace Comet.Simulation.Wire;

/// <summary>What clients send.</summary>
internal static class RequestText
{
    private const string Host = "Host: 127.0.0.1\r\n";

    public static byte[] Get(string target, string fields)
    {
        return Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\n{Host}{fields}\r\n");
    }

    public static byte[] Upgrade(string target)
    {
        return Get(target, "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    }

    /// <summary>A POST, its body in one piece or in chunks of a length.</summary>
    public static byte[] Post(string target, byte[] body, int chunkBytes)
    {
        using MemoryStream request = new();
        string framing = chunkBytes > 0
            ? "Transfer-Encoding: chunked\r\n"
            : $"Content-Length: {body.Length}\r\n";
        request.Write(Encoding.ASCII.GetBytes(
            $"POST {target} HTTP/1.1\r\n{Host}{framing}\r\n"));
        if (chunkBytes <= 0)
        {
            request.Write(body);
            return request.ToArray();
        }

        for (int at = 0; at < body.Length; at += chunkBytes)
        {
            int count = Math.Min(chunkBytes, body.Length - at);
            request.Write(Encoding.ASCII.GetBytes($"{count:x}\r\n"));
            request.Write(body, at, count);
            request.Write("\r\n"u8);
        }

        request.Write("0\r\n\r\n"u8);
        return request.ToArray();
    }

    /// <summary>A frame as a client sends it: final, masked (RFC 6455 §5.3).</summary>
    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, uint key)
    {
        using MemoryStream frame = new();
        frame.WriteByte((byte)(0x80 | opcode));
        if (payload.Length <= 125)
        {
            frame.WriteByte((byte)(0x80 | payload.Length));
        }
        else
        {
            frame.WriteByte(0x80 | 126);
            frame.WriteByte((byte)(payload.Length >> 8));
            frame.WriteByte((byte)payload.Length);
        }

        byte[] mask = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(mask, key);
        frame.Write(mask);
        for (int i = 0; i < payload.Length; i++)
        {
            frame.WriteByte((byte)(payload[i] ^ mask[i & 3]));
        }

        return frame.ToArray();
    }
}
