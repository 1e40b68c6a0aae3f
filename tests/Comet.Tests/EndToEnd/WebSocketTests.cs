using System.Net.WebSockets;
using System.Text;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>The opening handshake, frames, the echo and the closing handshake (RFC 6455).</summary>
[TestClass]
public class WebSocketTests
{
    /// <summary>A client's fault as hex, and the status code (§7.4.1) it gets.</summary>
    [TestMethod]
    [DataRow("unmasked (5.1)", "81 02 61 62", 1002)]
    [DataRow("RSV1 (5.2)", "C1 80 00 00 00 00", 1002)]
    [DataRow("RSV3 (5.2)", "91 80 00 00 00 00", 1002)]
    [DataRow("reserved data opcode (5.2)", "83 80 00 00 00 00", 1002)]
    [DataRow("reserved control opcode (5.2)", "8B 80 00 00 00 00", 1002)]
    [DataRow("fragmented ping (5.5)", "09 80 00 00 00 00", 1002)]
    [DataRow("ping of 126 (5.5)", "89 FE 00 7E 00 00 00 00", 1002)]
    [DataRow("length not minimal (5.2)", "81 FE 00 05 00 00 00 00", 1002)]
    [DataRow("length with the top bit (5.2)", "82 FF 80 00 00 00 00 00 00 00 00 00 00 00", 1002)]
    [DataRow("continuation of nothing (5.4)", "80 80 00 00 00 00", 1002)]
    [DataRow("text within text (5.4)", "01 80 00 00 00 00 81 80 00 00 00 00", 1002)]
    [DataRow("Close of 1 byte (5.5.1)", "88 81 00 00 00 00 03", 1002)]
    [DataRow("Close 1005 (7.4.1)", "88 82 00 00 00 00 03 ED", 1002)]
    [DataRow("Close 999 (7.4.2)", "88 82 00 00 00 00 03 E7", 1002)]
    [DataRow("lone continuation octet (8.1)", "81 81 00 00 00 00 80", 1007)]
    [DataRow("surrogate, cut after it shows (8.1)", "01 82 00 00 00 00 ED A0", 1007)]
    [DataRow("text ends within a character (8.1)", "81 81 00 00 00 00 C3", 1007)]
    [DataRow("Close reason not UTF-8 (5.5.1)", "88 83 00 00 00 00 03 E8 FF", 1007)]
    public async Task A_clients_fault_closes_with_its_status_code(string rule, string hex, int code)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        foreach (string target in new[] { "/ws?since=latest", "/echo", "/reverse" })
        {
            using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, target);
            await socket.Client.SendAsync(bytes);
            Assert.AreEqual(code, await socket.ReadCloseAsync(), $"{rule} at {target}");
        }
    }

    [TestMethod]
    public async Task A_message_past_the_limit_closes_with_1009()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/ws?since=latest");
        byte[] payload = new byte[simulator.Host.Limits.MessageBytesMax + 1];
        Array.Fill(payload, (byte)' ');
        await socket.SendAsync(RawWebSocket.Text, payload);
        Assert.AreEqual(1009, await socket.ReadCloseAsync());
    }

    [TestMethod]
    public async Task A_binary_message_cannot_publish()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/ws?since=latest");
        await socket.SendAsync(RawWebSocket.Binary, [1, 2, 3]);
        Assert.AreEqual(1003, await socket.ReadCloseAsync());
    }

    [TestMethod]
    public async Task A_Close_is_echoed_and_the_server_ends_the_connection()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/ws?since=latest");
        await socket.SendAsync(RawWebSocket.Close, [0x03, 0xE8]);
        Assert.AreEqual(1000, await socket.ReadCloseAsync(isAnswered: false));
    }

    [TestMethod]
    public async Task A_ping_within_a_fragmented_message_is_answered_at_once()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/reverse");
        await socket.SendAsync(RawWebSocket.Text, "ab"u8.ToArray(), isFinal: false);
        await socket.SendAsync(RawWebSocket.Ping, "p"u8.ToArray());
        (int first, byte[] payload) = await socket.ReadFrameAsync();
        Assert.AreEqual(0x80 | RawWebSocket.Pong, first);
        CollectionAssert.AreEqual("p"u8.ToArray(), payload);
        await socket.SendAsync(RawWebSocket.Continuation, "c"u8.ToArray());
        (first, payload) = await socket.ReadFrameAsync();
        Assert.AreEqual(0x80 | RawWebSocket.Text, first);
        CollectionAssert.AreEqual("cba"u8.ToArray(), payload);
    }

    [TestMethod]
    public async Task Bytes_after_the_handshake_belong_to_the_WebSocket()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        byte[] handshake = Encoding.ASCII.GetBytes(RawWebSocket.Handshake("/echo"));
        await client.SendAsync((byte[])
            [.. handshake, .. RawWebSocket.Frame(RawWebSocket.Text, "early"u8)]);
        Assert.AreEqual(101, (await client.ReadHeadAsync()).Status);
        byte[] frame = await client.ReadExactlyAsync(7);
        Assert.AreEqual("early", Encoding.ASCII.GetString(frame, 2, 5));
    }

    [TestMethod]
    [DataRow("reverse")]
    [DataRow("ws.php")]
    public async Task Reverse_answers_by_code_point(string path)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using WebSocketSubscriber client =
            await WebSocketSubscriber.ConnectAsync(simulator, path, "");
        foreach ((string text, string reversed) in new[]
        {
            ("hello", "olleh"), ("x", "x"), ("grün 😀€!", "!€😀 nürg"), ("", ""),
        })
        {
            await client.SendAsync(text);
            Assert.AreEqual(reversed, await client.NextTextAsync());
        }
    }

    [TestMethod]
    [DataRow(WebSocketMessageType.Text)]
    [DataRow(WebSocketMessageType.Binary)]
    public async Task Echo_returns_a_message_of_1_MiB(WebSocketMessageType type)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using WebSocketSubscriber client =
            await WebSocketSubscriber.ConnectAsync(simulator, "echo", "");
        byte[] message = new byte[1024 * 1024];
        for (int i = 0; i < message.Length; i++)
        {
            message[i] = (byte)(type == WebSocketMessageType.Text ? ' ' + (i % 95) : i);
        }

        // Longer than all of the server's buffers: it must come back while it is being sent.
        Task sending = client.Socket.SendAsync(message, type, true, Limit.Token);
        byte[] echo = new byte[message.Length];
        int count = 0;
        while (true)
        {
            ValueWebSocketReceiveResult result = await client.Socket.ReceiveAsync(
                echo.AsMemory(count), Limit.Token);
            Assert.AreEqual(type, result.MessageType);
            count += result.Count;
            if (result.EndOfMessage)
            {
                break;
            }
        }

        await sending;
        Assert.AreEqual(message.Length, count);
        Assert.IsTrue(message.AsSpan().SequenceEqual(echo));
    }

    [TestMethod]
    public async Task Echo_keeps_boundaries_whatever_the_lengths()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using WebSocketSubscriber client =
            await WebSocketSubscriber.ConnectAsync(simulator, "echo", "");
        foreach (int length in new[] { 0, 1, 125, 126, 127, 1023, 1536, 65_535, 65_536 })
        {
            string text = new('e', length);
            Task sending = client.SendAsync(text);
            StringBuilder echo = new();
            byte[] part = new byte[16 * 1024];
            ValueWebSocketReceiveResult result;
            do
            {
                result = await client.Socket.ReceiveAsync(part.AsMemory(), Limit.Token);
                echo.Append(Encoding.UTF8.GetString(part, 0, result.Count));
            }
            while (!result.EndOfMessage);

            await sending;
            Assert.AreEqual(text, echo.ToString(), $"{length}");
        }
    }

    [TestMethod]
    public async Task Echo_frames_that_arrive_byte_by_byte()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/echo");
        foreach (byte octet in RawWebSocket.Frame(RawWebSocket.Text, "grün 😀"u8))
        {
            await socket.Client.SendAsync(new byte[] { octet });
        }

        List<byte> echo = [];
        int first;
        do
        {
            (first, byte[] payload) = await socket.ReadFrameAsync();
            echo.AddRange(payload);
        }
        while ((first & 0x80) == 0);

        Assert.AreEqual("grün 😀", Encoding.UTF8.GetString([.. echo]));
    }
}
