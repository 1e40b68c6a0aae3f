using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Simulator.Pump;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>A peer that reads slowly is not one that reads nothing.</summary>
[TestClass]
public class SlowReaderTests
{
    private const int MessageTopic = 4;
    private const int StallTimeoutMs = 2000;
    private const int ValueBytes = 400;

    /// <summary>How the pump learns which sockets are ready.</summary>
    protected virtual ReadinessKind Readiness => ReadinessKind.System;

    // With large buffers, what one send leaves over outlasts the stall timeout.
    [TestMethod]
    [DataRow(1536, 8192, false)]
    [DataRow(49_152, 49_152, false)]
    [DataRow(1536, 8192, true)]
    [DataRow(49_152, 49_152, true)]
    public async Task A_steadily_slow_reader_is_told_gaps_and_not_aborted(
        int transmitBytes, int logBytes, bool usesTls)
    {
        void Adjust(CometLimits limits)
        {
            limits.TransmitBytes = transmitBytes;
            limits.LogBytes = logBytes;
            limits.WriteStallTimeoutMs = StallTimeoutMs;
            limits.PongTimeoutMs = StallTimeoutMs;
        }

        await using TestSimulator simulator = usesTls
            ? await TestSimulator.StartTlsAsync(Adjust, readiness: Readiness)
            : await TestSimulator.StartAsync(Adjust, readiness: Readiness);
        await ReadSlowlyAsync(simulator, ValueBytes, 5 * StallTimeoutMs / 2);
    }

    // A socket of the system's own making holds megabytes, of which a third must leave before it
    // is told to have room.
    [TestMethod]
    public async Task A_steadily_slow_reader_is_not_aborted_for_the_size_of_the_systems_buffer()
    {
        static void Adjust(CometLimits limits)
        {
            limits.LogBytes = 65_536;
            limits.WriteStallTimeoutMs = StallTimeoutMs;
        }

        await using TestSimulator simulator =
            await TestSimulator.StartHostProfileAsync(10, Adjust, Readiness);
        await ReadSlowlyAsync(simulator, 10 * ValueBytes, 3 * StallTimeoutMs);
    }

    // An event about every 30 ms, a fiftieth of what is published.
    private static async Task ReadSlowlyAsync(TestSimulator simulator, int valueBytes, long ms)
    {
        using RawClient client = await RawClient.ConnectAsync(simulator, 4096);
        await client.SendAsync("GET /stream?since=latest HTTP/1.1\r\n"
            + "Host: x\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);

        using CancellationTokenSource end = new();
        Task flood = FloodAsync(simulator, valueBytes, end.Token);
        int gaps = 0;
        long next = 0;
        Stopwatch watch = Stopwatch.StartNew();
        while (watch.ElapsedMilliseconds < ms || gaps < 2)
        {
            Assert.IsLessThan(Limit.Patience, watch.Elapsed, $"{gaps} gaps");
            await Task.Delay(30, CancellationToken.None);
            string text = Encoding.UTF8.GetString(await client.ReadChunkAsync());
            foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Delivery delivery = Delivery.Parse(line);
                bool isGap = delivery.Kind == DeliveryKind.Gap;
                gaps += isGap ? 1 : 0;
                long first = Delivery.SequenceOf(isGap ? delivery.From : delivery.Id);
                Assert.AreEqual(next == 0 ? first : next, first, line);
                next = Delivery.SequenceOf(isGap ? delivery.To : delivery.Id) + 1;
            }
        }

        await end.CancelAsync();
        await flood;
        using JsonDocument status = await simulator.StatusAsync();
        Assert.AreEqual(
            0, status.RootElement.GetProperty("counters").GetProperty("stalled").GetInt32());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_reader_that_stops_is_aborted_after_the_stall_timeout(bool usesTls)
    {
        static void Adjust(CometLimits limits)
        {
            limits.WriteStallTimeoutMs = StallTimeoutMs;
        }

        await using TestSimulator simulator = usesTls
            ? await TestSimulator.StartTlsAsync(Adjust, readiness: Readiness)
            : await TestSimulator.StartAsync(Adjust, readiness: Readiness);
        using RawClient client = await RawClient.ConnectAsync(simulator, 4096);
        await client.SendAsync("GET /stream?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
        using CancellationTokenSource end = new();
        Task flood = FloodAsync(simulator, ValueBytes, end.Token);
        await Limit.UntilAsync(
            async () =>
            {
                using JsonDocument status = await simulator.StatusAsync();
                return status.RootElement.GetProperty("counters").GetProperty("stalled")
                    .GetInt32() == 1 && status.RootElement.GetProperty("inUse").GetInt32() == 1;
            },
            "the connection is aborted and its slot free");
        await end.CancelAsync();
        await flood;
    }

    [TestMethod]
    public async Task An_accepted_socket_has_the_limits_of_the_device()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("what a system makes of its options differs");
        }

        CometLimits limits = CometLimits.Esp32();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient peer = new();
        await peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Limit.Token);
        using Socket socket = await listener.AcceptSocketAsync(Limit.Token);
        new SocketSettings(limits, SocketSettings.DeviceSendBufferBytes).Apply(socket);
        Assert.AreEqual(2 * 5760, socket.SendBufferSize);
        Assert.AreNotEqual(0, socket.GetSocketOption(
            SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.AreEqual(15, socket.GetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.AreEqual(15, socket.GetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
    }

    [TestMethod]
    public async Task An_option_that_cannot_be_set_does_not_matter()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient peer = new();
        await peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Limit.Token);
        Socket socket = await listener.AcceptSocketAsync(Limit.Token);
        socket.Dispose();
        SocketSettings settings = new(CometLimits.Esp32(), SocketSettings.DeviceSendBufferBytes);
        settings.Apply(socket);
        Assert.IsTrue(socket.SafeHandle.IsClosed);
    }

    /// <summary>Publishes about 2,000 events a second until it is told to end.</summary>
    private static async Task FloodAsync(
        TestSimulator simulator, int valueBytes, CancellationToken end)
    {
        byte[] value = Encoding.UTF8.GetBytes($"\"{new string('x', valueBytes)}\"");
        while (!end.IsCancellationRequested)
        {
            await simulator.Host.InvokeAsync(nowMs =>
            {
                for (int i = 0; i < 20; i++)
                {
                    simulator.Host.Engine.Publish(MessageTopic, value, 0, value.Length, nowMs);
                }
            });
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
