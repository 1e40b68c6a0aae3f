using System.Net.WebSockets;
using System.Text;
using Comet.Embedded.Foundation;
using Comet.Embedded.WebSocket;
using Comet.Tests.InMemory.WebSocket;
using ManagedSocket = System.Net.WebSockets.WebSocket;

namespace Comet.Tests.WebSocket;

/// <summary>Our frames against .NET's WebSocket as the client, in both directions.</summary>
[TestClass]
public class FrameOracleTests
{
    private static readonly int[] s_lengths =
        [0, 1, 2, 3, 4, 5, 124, 125, 126, 127, 1000, 65534, 65535, 65536, 65537, 70000];

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancel => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(1)]
    [DataRow(16)]
    [DataRow(1000)]
    [DataRow(1_000_000)]
    public async Task What_a_client_sends_is_decoded(int chunk)
    {
        MemoryPipe pipe = new([], 1);
        using ManagedSocket client = CreateClient(pipe);
        List<string> expected = [];
        foreach (int length in s_lengths)
        {
            byte[] payload = ClientFrames.Pattern(length);
            string shown = MessageHarness.Describe(payload, length);
            await client.SendAsync(payload, WebSocketMessageType.Binary, true, Cancel);
            expected.Add("binary " + shown);
            await client.SendAsync(payload, WebSocketMessageType.Text, true, Cancel);
            expected.Add("text " + shown);
            int half = length / 2;
            ArraySegment<byte> head = new(payload, 0, half);
            ArraySegment<byte> tail = new(payload, half, length - half);
            await client.SendAsync(head, WebSocketMessageType.Text, false, Cancel);
            await client.SendAsync(tail, WebSocketMessageType.Text, true, Cancel);
            expected.Add("text " + shown);
        }

        byte[] mixed = Encoding.UTF8.GetBytes("Grüße, 世界 😀!");
        for (int split = 0; split <= mixed.Length; split++)
        {
            ArraySegment<byte> head = new(mixed, 0, split);
            ArraySegment<byte> tail = new(mixed, split, mixed.Length - split);
            await client.SendAsync(head, WebSocketMessageType.Text, false, Cancel);
            await client.SendAsync(tail, WebSocketMessageType.Text, true, Cancel);
            expected.Add("text " + MessageHarness.Describe(mixed, mixed.Length));
        }

        await client.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "bye 👋", Cancel);
        expected.Add("close 1001");
        List<string> found = Transcript.Of(pipe.Written, chunk, false);
        CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public async Task A_managed_client_that_closes_without_a_code_sends_one_that_is_refused()
    {
        // It writes 1005, which RFC 6455 §7.4.1 forbids on the wire.
        MemoryPipe pipe = new([], 1);
        using ManagedSocket client = CreateClient(pipe);
        await client.CloseOutputAsync(WebSocketCloseStatus.Empty, null, Cancel);
        CollectionAssert.AreEqual(
            new List<string> { "failed 1002" }, Transcript.Of(pipe.Written, 1, false));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(100_000)]
    public async Task What_we_encode_is_received(int slice)
    {
        byte[] wire = new byte[1_000_000];
        ByteWriter writer = new();
        writer.Begin(wire, 0, wire.Length, 0);
        foreach (int length in s_lengths)
        {
            byte[] payload = ClientFrames.Pattern(length);
            FrameEncoder.WriteHeader(writer, (int)Opcode.Binary, true, length);
            writer.Write(payload, 0, length);
            int half = length / 2;
            FrameEncoder.WriteHeader(writer, (int)Opcode.Text, false, half);
            writer.Write(payload, 0, half);
            FrameEncoder.WriteHeader(writer, (int)Opcode.Ping, true, Math.Min(length, 125));
            writer.Write(payload, 0, Math.Min(length, 125));
            FrameEncoder.WriteHeader(writer, (int)Opcode.Continuation, true, length - half);
            writer.Write(payload, half, length - half);
        }

        FrameEncoder.WriteClose(writer, CloseCode.GoingAway);
        Assert.IsTrue(writer.Complete);
        MemoryPipe pipe = new(wire[..writer.Count], slice);
        using ManagedSocket client = CreateClient(pipe);
        foreach (int length in s_lengths)
        {
            await Receive(client, WebSocketMessageType.Binary, length);
            await Receive(client, WebSocketMessageType.Text, length);
        }

        WebSocketReceiveResult close = await client.ReceiveAsync(new byte[10], Cancel);
        Assert.AreEqual(WebSocketMessageType.Close, close.MessageType);
        Assert.AreEqual(WebSocketCloseStatus.EndpointUnavailable, client.CloseStatus);

        // The client answered each ping with a pong: our decoder reads them.
        List<string> answers = Transcript.Of(pipe.Written, 7, false);
        Assert.AreEqual(s_lengths.Length, answers.Count(answer => answer == "pong"));
    }

    [TestMethod]
    public async Task A_close_without_a_code_is_received()
    {
        byte[] wire = new byte[8];
        ByteWriter writer = new();
        writer.Begin(wire, 0, wire.Length, 0);
        FrameEncoder.WriteClose(writer, CloseCode.NoStatusReceived);
        using ManagedSocket client = CreateClient(new MemoryPipe(wire[..writer.Count], 1));
        WebSocketReceiveResult close = await client.ReceiveAsync(new byte[10], Cancel);
        Assert.AreEqual(WebSocketMessageType.Close, close.MessageType);

        // What the client reports for a close frame without a status code.
        Assert.AreEqual(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }

    [TestMethod]
    [DataRow("RFC 6455 §5.2 RSV1", "=c180000000004100")]
    [DataRow("RFC 6455 §5.2 reserved opcode 3", "=838000000000")]
    [DataRow("RFC 6455 §5.2 reserved opcode B", "=8b8000000000")]
    [DataRow("RFC 6455 §5.1 unmasked", "=810548656c6c6f")]
    [DataRow("RFC 6455 §5.5 fragmented ping", "=098000000000")]
    [DataRow("RFC 6455 §5.5 long ping", "=89fe007e00000000")]
    [DataRow("RFC 6455 §5.4 continuation of nothing", "80:41")]
    [DataRow("RFC 6455 §5.4 text inside a text", "01:41 81:42")]
    [DataRow("RFC 6455 §8.1 not UTF-8", "81:41ff")]
    [DataRow("RFC 6455 §8.1 ends inside a code point", "01:e2 80:82")]
    [DataRow("RFC 6455 §5.5.1 status code of one octet", "88:03")]
    [DataRow("RFC 6455 §7.4 status code 1005", "88:03ed")]
    [DataRow("RFC 6455 §5.5.1 reason is not UTF-8", "88:03e8ff")]
    public async Task What_we_refuse_a_managed_server_refuses(string rule, string script)
    {
        byte[] wire = ClientFrames.Build(script);
        using ManagedSocket server = ManagedSocket.CreateFromStream(
            new MemoryPipe((byte[])wire.Clone(), 1000), true, null, Timeout.InfiniteTimeSpan);
        bool refused = false;
        try
        {
            for (int i = 0; i < 2; i++)
            {
                await server.ReceiveAsync(new byte[100], Cancel);
            }
        }
        catch (WebSocketException refusal)
        {
            refused = refusal.WebSocketErrorCode != WebSocketError.ConnectionClosedPrematurely;
        }

        Assert.IsTrue(refused, rule);
        List<string> found = Transcript.Of(wire, 1000, false);
        Assert.IsTrue(found.Count == 1 && found[0].StartsWith("failed", StringComparison.Ordinal));
    }

    private static ManagedSocket CreateClient(MemoryPipe pipe)
    {
        return ManagedSocket.CreateFromStream(pipe, false, null, Timeout.InfiniteTimeSpan);
    }

    private async Task Receive(ManagedSocket client, WebSocketMessageType type, int length)
    {
        byte[] buffer = new byte[length + 1];
        int count = 0;
        WebSocketReceiveResult result;
        do
        {
            ArraySegment<byte> rest = new(buffer, count, buffer.Length - count);
            result = await client.ReceiveAsync(rest, Cancel);
            Assert.AreEqual(type, result.MessageType);
            count += result.Count;
        }
        while (!result.EndOfMessage);
        Assert.AreEqual(length, count);
        CollectionAssert.AreEqual(ClientFrames.Pattern(length), buffer[..length]);
    }
}
