using System.Buffers.Binary;

namespace Comet.Tests.EndToEnd.Support;

/// <summary>WebSocket frames by hand (RFC 6455 §5.2), right ones and wrong ones.</summary>
internal sealed class RawWebSocket : IDisposable
{
    public const int Continuation = 0x0;
    public const int Text = 0x1;
    public const int Binary = 0x2;
    public const int Close = 0x8;
    public const int Ping = 0x9;
    public const int Pong = 0xA;

    private RawWebSocket(RawClient client)
    {
        Client = client;
    }

    public RawClient Client { get; }

    public static string Handshake(string target)
    {
        // The key and its answer are those of RFC 6455 §1.3.
        return $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    }

    public static async Task<RawWebSocket> OpenAsync(LiveServer server, string target)
    {
        RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(Handshake(target));
        RawAnswer answer = await client.ReadHeadAsync();
        Assert.AreEqual(101, answer.Status, answer.StatusLine);
        Assert.AreEqual("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer["Sec-WebSocket-Accept"]);
        return new RawWebSocket(client);
    }

    /// <summary>A frame as a client sends it.</summary>
    /// <param name="opcode">0 to 15.</param>
    /// <param name="payload">Unmasked; masked here.</param>
    /// <param name="isFinal">FIN.</param>
    /// <param name="isMasked">False makes the frame a client's fault (§5.1).</param>
    /// <param name="reserved">RSV1 to RSV3 in bits 6 to 4.</param>
    public static byte[] Frame(
        int opcode,
        ReadOnlySpan<byte> payload,
        bool isFinal = true,
        bool isMasked = true,
        int reserved = 0)
    {
        List<byte> frame = [(byte)((isFinal ? 0x80 : 0) | reserved | opcode)];
        int maskBit = isMasked ? 0x80 : 0;
        Span<byte> length = stackalloc byte[8];
        if (payload.Length < 126)
        {
            frame.Add((byte)(maskBit | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame.Add((byte)(maskBit | 126));
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
            frame.AddRange(length[..2]);
        }
        else
        {
            frame.Add((byte)(maskBit | 127));
            BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)payload.Length);
            frame.AddRange(length);
        }

        ReadOnlySpan<byte> mask = isMasked ? [0x37, 0xFA, 0x21, 0x3D] : [0, 0, 0, 0];
        if (isMasked)
        {
            frame.AddRange(mask);
        }

        for (int i = 0; i < payload.Length; i++)
        {
            frame.Add((byte)(payload[i] ^ mask[i & 3]));
        }

        return [.. frame];
    }

    public async Task SendAsync(int opcode, byte[] payload, bool isFinal = true)
    {
        await Client.SendAsync(Frame(opcode, payload, isFinal));
    }

    /// <summary>The next frame of the server, which must not be masked (§5.1).</summary>
    public async Task<(int FirstOctet, byte[] Payload)> ReadFrameAsync()
    {
        byte[] head = await Client.ReadExactlyAsync(2);
        Assert.AreEqual(0, head[1] & 0x80, "a server must not mask");
        int length = head[1] & 0x7F;
        if (length == 126)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(await Client.ReadExactlyAsync(2));
        }
        else if (length == 127)
        {
            length = checked((int)BinaryPrimitives.ReadUInt64BigEndian(
                await Client.ReadExactlyAsync(8)));
        }

        return (head[0], await Client.ReadExactlyAsync(length));
    }

    /// <summary>
    /// The status code that the server closes with; data frames before it are skipped. After its
    /// Close frame the server must end the connection (§7.1.1), which is awaited.
    /// </summary>
    public async Task<int> ReadCloseAsync(bool isAnswered = true)
    {
        while (true)
        {
            (int first, byte[] payload) = await ReadFrameAsync();
            if (first == (0x80 | Close))
            {
                int code = payload.Length >= 2
                    ? BinaryPrimitives.ReadUInt16BigEndian(payload)
                    : 1005;
                if (isAnswered)
                {
                    await SendAsync(Close, payload.Length >= 2 ? payload[..2] : []);
                }

                Assert.IsEmpty(await Client.ReadToEndAsync(), "bytes after the Close frame");
                return code;
            }
        }
    }

    public void Dispose()
    {
        Client.Dispose();
    }
}
