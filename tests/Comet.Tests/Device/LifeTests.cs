using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Comet.Device;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device;

/// <summary>The pump itself: its start, idleness, memory, restart and stop.</summary>
[TestClass]
[DoNotParallelize]
public class LifeTests
{
    private const string Poll = "GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    [TestMethod]
    public async Task It_waits_while_nothing_moves()
    {
        await using TestDevice device = TestDevice.Start(limits =>
        {
            limits.IdleTimeoutMs = 60_000;
            limits.HeadTimeoutMs = 60_000;
        });
        await AssertWaitsAsync(device, SocketPump.WaitIdleMs);

        using RawClient idle = await RawClient.ConnectAsync(device);
        await idle.SendAsync(Poll);
        Assert.AreEqual(200, (await idle.ReadAnswerAsync()).Status);
        await AssertWaitsAsync(device, SocketPump.WaitServingMs);

        // Its end is read once, not again and again.
        using RawClient half = await RawClient.ConnectAsync(device);
        await half.SendAsync(Poll);
        Assert.AreEqual(200, (await half.ReadAnswerAsync()).Status);
        half.FinishSending();
        Assert.IsEmpty(await half.ReadToEndAsync());
        await AssertWaitsAsync(device, SocketPump.WaitServingMs);

        // More requests wait behind one that waits than the buffer takes: these stay unread.
        using RawClient waiting = await RawClient.ConnectAsync(device);
        await waiting.SendAsync(
            Poll.Replace("/poll?", "/long-poll?wait=60&", StringComparison.Ordinal)
                + string.Concat(Enumerable.Repeat(Poll, 50)));
        await device.InUseAsync(2);
        await Limit.UntilAsync(
            async () => await ReadingAsync(device) == 1, "one of the two is not read from");
        await AssertWaitsAsync(device, SocketPump.WaitServingMs);

        // What it sends is not read as long as it does not read.
        using RawWebSocket stuck = await RawWebSocket.OpenAsync(device, "/echo");
        Task sending = stuck.SendAsync(RawWebSocket.Binary, new byte[16 * 1024 * 1024]);
        await Limit.UntilAsync(
            async () => await BytesInAsync(device) > 65_536, "the sockets are full");
        await AssertWaitsAsync(device, SocketPump.WaitServingMs);
        Assert.IsFalse(sending.IsCompleted);
        stuck.Client.Reset();
        await Assert.ThrowsAsync<Exception>(() => sending);
    }

    [TestMethod]
    public async Task A_connect_ends_the_wait_for_the_listener()
    {
        await using TestDevice device = TestDevice.Start();
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            await device.InUseAsync(0);
            await device.RoundsAsync(1);
            Stopwatch watch = Stopwatch.StartNew();
            await RawClient.AskAsync(device, Poll);
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        Assert.IsLessThan(TimeSpan.FromMilliseconds(SocketPump.WaitIdleMs / 4), best);
    }

    [TestMethod]
    public async Task Nothing_is_allocated_for_a_message()
    {
        await using TestDevice device = TestDevice.Start(limits =>
        {
            limits.HeartbeatMs = 60_000;
            limits.IdleTimeoutMs = 60_000;
        });
        using Socket echo = Connect(device, RawWebSocket.Handshake("/echo"));
        using Socket subscriber = Connect(device, RawWebSocket.Handshake("/ws?since=latest"));
        using Socket sse = Connect(device, "GET /sse?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
        using Socket client = Connect(device, Poll);
        byte[] frame = RawWebSocket.Frame(RawWebSocket.Text, "sixteen octets.."u8);
        byte[] publish = Encoding.ASCII.GetBytes(
            "POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnull");
        byte[] poll = Encoding.ASCII.GetBytes(Poll);
        long before = 0;
        for (int i = 0; i < 1000; i++)
        {
            if (i == 100)
            {
                await device.RoundsAsync(2);
                before = device.Commands.AllocatedBytes;
            }

            Exchange(echo, frame);
            Exchange(client, publish);
            Receive(subscriber);
            Receive(sse);
            Exchange(client, poll);
        }

        await device.RoundsAsync(2);
        Assert.AreEqual(before, device.Commands.AllocatedBytes);
    }

    [TestMethod]
    public async Task A_restart_drops_all_and_listens_at_the_same_port()
    {
        await using TestDevice device = TestDevice.Start(limits => limits.HeartbeatMs = 60_000);
        using RawWebSocket before = await RawWebSocket.OpenAsync(device, "/ws");
        int port = device.Pump.Port;
        device.Pump.Restart();
        SocketException reset = await Assert.ThrowsAsync<SocketException>(
            () => before.Client.ReadToEndAsync());
        Assert.AreEqual(SocketError.ConnectionReset, reset.SocketErrorCode);
        await device.InUseAsync(0);
        await device.RoundsAsync(2);
        Assert.AreEqual(port, device.Pump.Port);
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Poll)).Status);
    }

    [TestMethod]
    public async Task A_listener_that_is_lost_is_replaced()
    {
        await using TestDevice device = TestDevice.Start();
        using RawClient client = await RawClient.ConnectAsync(device);
        await device.InUseAsync(1);
        device.Listener.Dispose();
        await AskUntilServedAsync(device);

        // Who was connected has not noticed.
        await client.SendAsync(Poll);
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
    }

    [TestMethod]
    public async Task A_port_that_is_taken_is_tried_again()
    {
        using TcpListener occupant = new(IPAddress.Loopback, 0);
        occupant.Start();
        await using TestDevice device = TestDevice.StartAt(
            (IPEndPoint)occupant.LocalEndpoint);
        await device.RoundsAsync(2);
        occupant.Stop();
        await AskUntilServedAsync(device);
    }

    [TestMethod]
    public async Task A_stop_gives_every_connection_its_ending()
    {
        await using TestDevice device = TestDevice.Start();
        string latest = await device.LatestAsync();
        using RawClient idle = await RawClient.ConnectAsync(device);
        using RawClient stream = await RawClient.ConnectAsync(device);
        await stream.SendAsync("GET /stream?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(200, (await stream.ReadHeadAsync()).Status);
        Assert.HasCount(1, await stream.ReadChunkAsync());
        using RawWebSocket socket = await RawWebSocket.OpenAsync(device, "/ws?since=latest");
        using RawClient longPoll = await RawClient.ConnectAsync(device);
        await longPoll.SendAsync(
            $"GET /long-poll?since={latest}&wait=60 HTTP/1.1\r\nHost: x\r\n\r\n");
        await Limit.UntilAsync(
            async () => (await device.Client.GetStringAsync("status", Limit.Token))
                .Contains("long-poll", StringComparison.Ordinal),
            "the long poll waits");

        device.Pump.Stop();
        Assert.AreEqual(1001, await socket.ReadCloseAsync());
        Assert.IsEmpty(await stream.ReadChunkAsync());
        Assert.IsEmpty(Batch.Parse((await longPoll.ReadAnswerAsync()).Text).Events);
        Assert.IsEmpty(await stream.ReadToEndAsync());
        Assert.IsEmpty(await longPoll.ReadToEndAsync());
        Assert.IsEmpty(await idle.ReadToEndAsync());
        await Limit.UntilAsync(() => !device.IsRunning, "the pump ends");
        Assert.IsTrue(device.Engine.IsStopped);
        await Assert.ThrowsExactlyAsync<SocketException>(() => RawClient.ConnectAsync(device));
    }

    [TestMethod]
    public async Task A_client_that_does_not_end_cannot_delay_the_stop_for_long()
    {
        await using TestDevice device = TestDevice.Start(limits => limits.CloseTimeoutMs = 200);
        using RawClient half = await RawClient.ConnectAsync(device);
        await half.SendAsync(
            "POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
        await device.InUseAsync(1);
        await device.StopAsync();
        SocketException reset = await Assert.ThrowsAsync<SocketException>(
            () => half.ReadToEndAsync());
        Assert.AreEqual(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    // So many rounds take at least as long as their waits, less what deadlines cut off; not at
    // once, as what came before may have to end.
    private static async Task AssertWaitsAsync(TestDevice device, int waitMs)
    {
        await Limit.UntilAsync(
            async () =>
            {
                Stopwatch watch = Stopwatch.StartNew();
                await device.RoundsAsync(20);
                return watch.Elapsed > TimeSpan.FromMilliseconds(20 * waitMs / 2);
            },
            "the pump waits");
    }

    // From how many connections the engine takes bytes.
    private static async Task<int> ReadingAsync(TestDevice device)
    {
        int reading = 0;
        await device.Commands.InvokeAsync(_ => reading = Enumerable
            .Range(0, device.Limits.Connections)
            .Count(slot => device.Engine.ReceiveCapacity(slot) > 0));
        return reading;
    }

    private static async Task AskUntilServedAsync(TestDevice device)
    {
        await Limit.UntilAsync(
            async () =>
            {
                try
                {
                    return (await RawClient.AskAsync(device, Poll)).Status == 200;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "the pump listens");
    }

    private static async Task<long> BytesInAsync(TestDevice device)
    {
        using JsonDocument status = await device.StatusAsync();
        return status.RootElement.GetProperty("connections").EnumerateArray()
            .Single(row => row.GetProperty("method").GetString() == "echo")
            .GetProperty("in").GetInt64();
    }

    private static Socket Connect(TestDevice device, string request)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Limit.Patience.TotalMilliseconds,
        };
        socket.Connect(device.EndPoint);
        Exchange(socket, Encoding.ASCII.GetBytes(request));
        return socket;
    }

    private static void Exchange(Socket socket, byte[] request)
    {
        socket.Send(request);
        Receive(socket);
    }

    // Each answer here is small enough to come in one piece.
    private static void Receive(Socket socket)
    {
        Span<byte> buffer = stackalloc byte[4096];
        Assert.AreNotEqual(0, socket.Receive(buffer));
    }
}
