using System.Net.Sockets;
using System.Text.Json;
using Comet.Device;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device;

/// <summary>Peers that do not read, vanish or fail: they cost their own connection.</summary>
[TestClass]
[DoNotParallelize]
public class PeerTests
{
    private const string Stream = "GET /stream?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    [TestMethod]
    public async Task A_peer_that_stops_reading_is_aborted_and_holds_nobody_up()
    {
        await using TestDevice device = TestDevice.Start(
            limits => limits.WriteStallTimeoutMs = 1000);
        device.Application.SampleIntervalMs = 60_000;
        using RawClient stuck = await RawClient.ConnectAsync(device, 4096);
        await stuck.SendAsync(Stream);
        Assert.AreEqual(200, (await stuck.ReadHeadAsync()).Status);
        await using Subscriber other = await Subscriber.OpenAsync(
            device, Subscriber.Ws, "since=latest&topics=led");
        await device.InUseAsync(2);

        device.Flood.IsOn = true;
        await device.RoundsAsync(50);
        long allocatedBytes = device.Commands.AllocatedBytes;
        await device.RoundsAsync(50);
        Assert.AreEqual(allocatedBytes, device.Commands.AllocatedBytes);
        for (int i = 0; i < 20; i++)
        {
            await other.PublishAsync("led", "true");
            Assert.AreEqual("true", (await other.NextAsync()).Data);
        }

        await device.InUseAsync(1);
        device.Flood.IsOn = false;
        using JsonDocument status = await device.StatusAsync();
        Assert.AreEqual(
            1, status.RootElement.GetProperty("counters").GetProperty("stalled").GetInt32());
    }

    [TestMethod]
    public async Task A_slow_reader_is_not_aborted()
    {
        await using TestDevice device = TestDevice.Start(
            limits => limits.WriteStallTimeoutMs = 1000);
        using RawClient client = await RawClient.ConnectAsync(device, 4096);
        await client.SendAsync(
            "GET /stream?since=latest&topics=message HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
        device.Flood.IsOn = true;
        long end = Environment.TickCount64 + 3000;
        while (Environment.TickCount64 < end)
        {
            Assert.IsNotEmpty(await client.ReadChunkAsync());
            await Task.Delay(30, CancellationToken.None);
        }

        device.Flood.IsOn = false;
    }

    [TestMethod]
    public async Task A_peer_that_resets_costs_its_slot_and_is_not_worth_a_line()
    {
        await using TestDevice device = TestDevice.Start();
        await using Subscriber other = await Subscriber.OpenAsync(device, Subscriber.Ws);
        for (int i = 0; i < 20; i++)
        {
            RawClient client = await RawClient.ConnectAsync(device);
            await client.SendAsync(Stream);
            Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
            client.Reset();
        }

        await device.InUseAsync(1);
        await other.PublishAsync("message", "1");
        Assert.AreEqual("1", (await other.NextAsync()).Data);
    }

    [TestMethod]
    public async Task A_peer_that_vanishes_without_FIN_is_given_up()
    {
        await using TestDevice device = TestDevice.Start(limits =>
        {
            limits.HeartbeatMs = 100;
            limits.PongTimeoutMs = 200;
        });
        using RawWebSocket silent = await RawWebSocket.OpenAsync(device, "/ws?since=latest");
        await device.InUseAsync(1);
        await device.InUseAsync(0);
    }

    [TestMethod]
    public async Task A_send_that_fails_aborts_that_slot_only()
    {
        await using TestDevice device = TestDevice.Start();
        using RawClient broken = await RawClient.ConnectAsync(device);
        await broken.SendAsync(Stream);
        Assert.AreEqual(200, (await broken.ReadHeadAsync()).Status);
        await using Subscriber other = await Subscriber.OpenAsync(
            device, Subscriber.Ws, "since=latest&topics=message");
        await device.InUseAsync(2);
        Socket server = device.Accepted[0];
        Assert.AreEqual(SocketPump.SendTimeoutMs, server.SendTimeout);

        // From now on it is writable, and every send throws.
        server.Shutdown(SocketShutdown.Send);
        await other.PublishAsync("message", "1");
        Assert.AreEqual("1", (await other.NextAsync()).Data);
        await device.InUseAsync(1);
    }

    [TestMethod]
    public async Task A_send_that_times_out_aborts_that_slot_only()
    {
        await using TestDevice device = TestDevice.Start();
        await using Subscriber other = await Subscriber.OpenAsync(
            device, Subscriber.Ws, "since=latest&topics=message");
        await device.InUseAsync(1);
        device.SendFault = new SocketException((int)SocketError.TimedOut);
        using RawClient stuck = await RawClient.ConnectAsync(device);
        await stuck.SendAsync("GET /status HTTP/1.1\r\nHost: x\r\n\r\n");
        SocketException reset = await Assert.ThrowsAsync<SocketException>(
            () => stuck.ReadAnswerAsync());
        Assert.AreEqual(SocketError.ConnectionReset, reset.SocketErrorCode);
        await device.InUseAsync(1);
        await other.PublishAsync("message", "1");
        Assert.AreEqual("1", (await other.NextAsync()).Data);
    }

    [TestMethod]
    [DataRow(Stream)]
    [DataRow("GET /sse HTTP/1.1\r\nHost: x\r\n\r\n")]
    public async Task A_stream_whose_peer_need_not_answer_is_probed(string request)
    {
        await using TestDevice device = TestDevice.Start();
        using RawClient client = await RawClient.ConnectAsync(device);
        await client.SendAsync(request);
        Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
        Socket server = device.Accepted[0];
        Assert.AreNotEqual(
            0, server.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.AreEqual(15, Option(server, SocketOptionName.TcpKeepAliveTime));
        Assert.AreEqual(15, Option(server, SocketOptionName.TcpKeepAliveInterval));
        Assert.AreEqual(3, Option(server, SocketOptionName.TcpKeepAliveRetryCount));
    }

    [TestMethod]
    public async Task Clients_that_come_and_go_leave_nothing_behind()
    {
        await using TestDevice device = TestDevice.Start();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(seed => ComeAndGoAsync(device, seed)));
        await device.InUseAsync(0);
    }

    private static object? Option(Socket socket, SocketOptionName name)
    {
        return socket.GetSocketOption(SocketOptionLevel.Tcp, name);
    }

    private static async Task ComeAndGoAsync(TestDevice device, int seed)
    {
        Random random = new(seed);
        string[] requests =
        [
            "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n",
            Stream,
            "GET /sse HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnull",
            "BAD\r\n\r\n",
            RawWebSocket.Handshake("/ws"),
        ];
        for (int i = 0; i < 60; i++)
        {
            await RudeClient.VisitAsync(device, random, requests);
        }
    }
}
