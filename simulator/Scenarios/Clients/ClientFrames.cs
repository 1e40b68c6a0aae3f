using System.Security.Cryptography;
using System.Text;

namespace Comet.Simulator.Scenarios.Clients;

/// <summary>The client's side of a WebSocket (RFC 6455).</summary>
internal static class ClientFrames
{
    public const int Continuation = 0x0;
    public const int Text = 0x1;
    public const int Close = 0x8;
    public const int Ping = 0x9;
    public const int Pong = 0xA;

    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>A whole frame, masked (§5.3) with a key of the dice.</summary>
    public static byte[] Write(int opcode, ReadOnlySpan<byte> payload, Random dice)
    {
        List<byte> frame = [(byte)(0x80 | opcode)];
        if (payload.Length < 126)
        {
            frame.Add((byte)(0x80 | payload.Length));
        }
        else
        {
            frame.AddRange(
                [0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length]);
        }

        byte[] key = new byte[4];
        dice.NextBytes(key);
        frame.AddRange(key);
        for (int i = 0; i < payload.Length; i++)
        {
            frame.Add((byte)(payload[i] ^ key[i & 3]));
        }

        return [.. frame];
    }

    /// <summary>A value for <c>Sec-WebSocket-Key</c>.</summary>
    public static string NewKey(Random dice)
    {
        byte[] nonce = new byte[16];
        dice.NextBytes(nonce);
        return Convert.ToBase64String(nonce);
    }

    /// <summary>What <c>Sec-WebSocket-Accept</c> must be (§4.2.2).</summary>
    public static string AcceptOf(string key)
    {
#pragma warning disable CA5350 // The standard asks for SHA-1; nothing is kept secret by it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
#pragma warning restore CA5350
    }
}
