using System.Diagnostics;
using Comet.Device;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device;

/// <summary>
/// How connections end where the sending side cannot be shut down alone: the last answer reaches
/// the peer, and FIN follows, not RST (RFC 9112 §9.6).
/// </summary>
[TestClass]
[DoNotParallelize]
public class ClosingTests
{
    [TestMethod]
    public async Task A_body_without_a_length_ends_at_once()
    {
        await using TestDevice device = TestDevice.Start();
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(device);
            Stopwatch watch = Stopwatch.StartNew();
            await client.SendAsync("GET /status HTTP/1.0\r\n\r\n");
            RawAnswer answer = await client.ReadAnswerAsync();
            best = watch.Elapsed < best ? watch.Elapsed : best;
            Assert.IsNull(answer["Content-Length"]);
            StringAssert.EndsWith(answer.Text.TrimEnd(), "}");
        }

        Assert.IsLessThan(TimeSpan.FromMilliseconds(SocketPump.QuietMs), best);
    }

    [TestMethod]
    [DataRow("GET /poll HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200)]
    [DataRow("GET /poll HTTP/1.0\r\n\r\n", 200)]
    [DataRow("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404)]
    [DataRow("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200)]
    [DataRow("BAD\r\n\r\n", 400)]
    public async Task A_last_answer_is_followed_by_FIN(string request, int status)
    {
        await using TestDevice device = TestDevice.Start();
        using RawClient client = await RawClient.ConnectAsync(device);
        await client.SendAsync(request);
        Assert.AreEqual(status, (await client.ReadAnswerAsync()).Status);
        Assert.IsEmpty(await client.ReadToEndAsync());
        await device.InUseAsync(0);
    }

    [TestMethod]
    [DataRow("POST /publish/message HTTP/1.1", 413)]
    [DataRow("POST /publish/light HTTP/1.1", 403)]
    [DataRow("GET /poll HTTP/1.1", 200)]
    [DataRow("GET /status HTTP/1.0", 200)]
    public async Task An_answer_arrives_while_the_peer_still_sends_a_body(
        string requestLine, int status)
    {
        const int bodyBytes = 500_000;
        await using TestDevice device = TestDevice.Start();
        using RawClient client = await RawClient.ConnectAsync(device);
        await client.SendAsync(
            $"{requestLine}\r\nHost: x\r\nContent-Length: {bodyBytes}\r\n\r\n");

        // Nothing is read before all has been sent: a reset on the way would fail the sending.
        byte[] piece = new byte[bodyBytes / 50];
        for (int i = 0; i < 50; i++)
        {
            await client.SendAsync(piece);
        }

        Assert.AreEqual(status, (await client.ReadAnswerAsync()).Status);
        Assert.IsEmpty(await client.ReadToEndAsync());
        await device.InUseAsync(0);
    }

    [TestMethod]
    public async Task A_peer_that_never_stops_sending_is_cut_off()
    {
        await using TestDevice device = TestDevice.Start(limits => limits.CloseTimeoutMs = 500);
        using RawClient client = await RawClient.ConnectAsync(device);
        await client.SendAsync(
            "POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000000\r\n\r\n");
        Task sending = Task.Run(async () =>
        {
            byte[] piece = new byte[4096];
            while (true)
            {
                await client.SendAsync(piece);
            }
        });
        Assert.AreEqual(413, (await client.ReadAnswerAsync()).Status);
        await device.InUseAsync(0);
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(
            () => sending.WaitAsync(Limit.Token));
    }

    [TestMethod]
    public async Task A_WebSocket_that_its_peer_closes_ends_at_once()
    {
        await using TestDevice device = TestDevice.Start();
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            using RawWebSocket socket = await RawWebSocket.OpenAsync(device, "/ws?since=latest");
            Stopwatch watch = Stopwatch.StartNew();
            await socket.SendAsync(RawWebSocket.Close, [0x03, 0xE8]);
            Assert.AreEqual(1000, await socket.ReadCloseAsync(isAnswered: false));
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        Assert.IsLessThan(TimeSpan.FromMilliseconds(SocketPump.QuietMs), best);
    }

    [TestMethod]
    public async Task A_WebSocket_that_fails_ends_soon_after_the_peers_Close_frame()
    {
        // Not because the engine would not wait any longer.
        await using TestDevice device = TestDevice.Start(limits => limits.CloseTimeoutMs = 60_000);
        using RawWebSocket socket = await RawWebSocket.OpenAsync(device, "/ws?since=latest");
        await socket.Client.SendAsync(
            RawWebSocket.Frame(RawWebSocket.Text, "x"u8, isMasked: false));
        Assert.AreEqual(1002, await socket.ReadCloseAsync());
        await device.InUseAsync(0);
    }

    [TestMethod]
    public async Task An_idle_connection_is_closed()
    {
        await using TestDevice device = TestDevice.Start(limits => limits.HeadTimeoutMs = 100);
        using RawClient client = await RawClient.ConnectAsync(device);
        Assert.IsEmpty(await client.ReadToEndAsync());
        await device.InUseAsync(0);
    }

    [TestMethod]
    public async Task A_half_closed_peer_gets_its_answer()
    {
        await using TestDevice device = TestDevice.Start();
        using RawClient client = await RawClient.ConnectAsync(device);
        await client.SendAsync("GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
        client.FinishSending();
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        Assert.IsEmpty(await client.ReadToEndAsync());
        await device.InUseAsync(0);
    }
}
