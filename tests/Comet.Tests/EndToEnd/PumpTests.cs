using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Simulator.Pump;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.EndToEnd;

/// <summary>The simulator's socket pump: faults, churn, back-pressure, and allocation.</summary>
[TestClass]
[DoNotParallelize]
public class PumpTests
{
    /// <summary>How the pump learns which sockets are ready.</summary>
    protected virtual ReadinessKind Readiness => ReadinessKind.System;

    [TestMethod]
    public async Task A_fault_costs_its_connection_and_no_other()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(readiness: Readiness);
        await using Subscriber other = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        int faults = 0;
        simulator.Host.Board.LedChanged += (_, _) =>
        {
            if (faults++ == 0)
            {
                throw new InvalidOperationException("the LED is broken");
            }
        };
        await Assert.ThrowsAsync<HttpRequestException>(
            () => simulator.PublishAsync("led", "true"));
        Assert.HasCount(1, simulator.TakeFaults());

        string id = await simulator.PublishAsync("led", "false");
        Assert.AreEqual(id, (await other.NextAsync()).Id);
    }

    [TestMethod]
    public async Task A_fault_while_an_answer_is_continued_costs_its_connection_and_no_other()
    {
        FaultyContent content = new();
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            content: content, readiness: Readiness);
        await using Subscriber other = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        await simulator.Host.InvokeAsync(_ => content.IsBroken = true);
        for (int i = 0; i < 2 * simulator.Host.Limits.Connections; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            SocketException reset = await Assert.ThrowsAsync<SocketException>(
                () => client.ReadAnswerAsync());
            Assert.AreEqual(SocketError.ConnectionReset, reset.SocketErrorCode);
            Assert.HasCount(1, simulator.TakeFaults());
            string id = await simulator.PublishAsync("message", "1");
            Assert.AreEqual(id, (await other.NextAsync()).Id);
        }

        // The stream, and the connection that asks.
        await Limit.UntilAsync(
            async () =>
            {
                using JsonDocument status = await simulator.StatusAsync();
                return status.RootElement.GetProperty("inUse").GetInt32() == 2;
            },
            "the others' slots are free");
        await simulator.Host.InvokeAsync(_ => content.IsBroken = false);
        Assert.AreEqual(200, (await RawClient.AskAsync(
            simulator, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Clients_that_come_and_go_in_every_way_leave_nothing_behind(bool usesTls)
    {
        await using TestSimulator simulator = usesTls
            ? await TestSimulator.StartTlsAsync(readiness: Readiness)
            : await TestSimulator.StartAsync(readiness: Readiness);
        await Task.WhenAll(Enumerable.Range(1, 6).Select(seed => ComeAndGoAsync(simulator, seed)));
        await Limit.UntilAsync(
            async () =>
            {
                using JsonDocument status = JsonDocument.Parse(
                    await simulator.Client.GetStringAsync("status", Limit.Token));
                return status.RootElement.GetProperty("inUse").GetInt32() == 1;
            },
            "only the connection that asks is left");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_peer_that_does_not_read_its_echo_is_not_read_from(bool usesTls)
    {
        await using TestSimulator simulator = usesTls
            ? await TestSimulator.StartTlsAsync(readiness: Readiness)
            : await TestSimulator.StartAsync(readiness: Readiness);
        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/echo");
        byte[] message = new byte[16 * 1024 * 1024];
        byte[] frame = RawWebSocket.Frame(RawWebSocket.Binary, message);
        Task sending = socket.Client.SendAsync(frame);

        // More than the system's buffers of both sides take: what was not read stays unsent.
        await Limit.UntilAsync(
            async () =>
            {
                long before = await BytesInAsync(simulator);
                await simulator.PublishAsync("message", "1");
                return before > 65_536 && before == await BytesInAsync(simulator);
            },
            "the server stops reading");
        Assert.IsFalse(sending.IsCompleted);

        int count = 0;
        int first;
        do
        {
            (first, byte[] payload) = await socket.ReadFrameAsync();
            count += payload.Length;
        }
        while ((first & 0x80) == 0);

        await sending;
        Assert.AreEqual(message.Length, count);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Nothing_is_allocated_for_a_message(bool isHostProfile)
    {
        const int messages = 5000;
        void Adjust(CometLimits limits)
        {
            TestServer.SwitchOffRates(limits);
            limits.HeartbeatMs = 60_000;
        }

        await using TestSimulator simulator = isHostProfile
            ? await TestSimulator.StartHostProfileAsync(100, Adjust, Readiness)
            : await TestSimulator.StartAsync(Adjust, readiness: Readiness);
        await simulator.Host.InvokeAsync(_ => simulator.Host.Application.SampleIntervalMs = 60_000);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Limit.Patience.TotalMilliseconds,
        };
        socket.Connect(simulator.EndPoint);
        socket.Send(Encoding.ASCII.GetBytes(RawWebSocket.Handshake("/echo")));
        byte[] buffer = new byte[1024];
        int handshake = 0;
        while (!buffer.AsSpan(0, handshake).EndsWith("\r\n\r\n"u8))
        {
            handshake += socket.Receive(buffer.AsSpan(handshake));
        }

        byte[] frame = RawWebSocket.Frame(RawWebSocket.Text, "sixteen octets.."u8);
        EchoMany(socket, frame, buffer, messages);
        long before = await AllocatedByLoopAsync(simulator);
        EchoMany(socket, frame, buffer, messages);
        long allocated = await AllocatedByLoopAsync(simulator) - before;

        // The end of the first of the two commands; no message has a byte of it.
        Assert.IsLessThan(messages / 10L, allocated);
    }

    private static async Task<long> AllocatedByLoopAsync(TestSimulator simulator)
    {
        long bytes = 0;
        await simulator.Host.InvokeAsync(_ => bytes = GC.GetAllocatedBytesForCurrentThread());
        return bytes;
    }

    private static void EchoMany(Socket socket, byte[] frame, byte[] buffer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            socket.Send(frame);
            int received = 0;
            while (received < frame.Length - 4)
            {
                int part = socket.Receive(buffer);
                Assert.AreNotEqual(0, part);
                received += part;
            }
        }
    }

    private static async Task<long> BytesInAsync(TestSimulator simulator)
    {
        using JsonDocument status = JsonDocument.Parse(
            await simulator.Client.GetStringAsync("status", Limit.Token));
        return status.RootElement.GetProperty("connections").EnumerateArray()
            .Single(row => row.GetProperty("method").GetString() == "echo")
            .GetProperty("in").GetInt64();
    }

    private static async Task ComeAndGoAsync(TestSimulator simulator, int seed)
    {
        Random random = new(seed);
        string[] requests =
        [
            "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /stream?since=earliest HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /sse HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnull",
            // Soon over: perhaps nobody publishes while it waits.
            "GET /long-poll?since=latest&wait=1 HTTP/1.1\r\nHost: x\r\n\r\n",
            "BAD\r\n\r\n",
            RawWebSocket.Handshake("/ws"),
            RawWebSocket.Handshake("/echo") + "\u0081\u0085",
        ];
        for (int i = 0; i < 150; i++)
        {
            await RudeClient.VisitAsync(simulator, random, requests);
        }
    }
}
