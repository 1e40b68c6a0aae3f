using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Comet.Device;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device;

/// <summary>The device's pump and its handshake thread, over real TLS.</summary>
[TestClass]
public class TlsTests
{
    private const string Poll = "GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    // A record of 100 bytes of which the hello's header and its version have come.
    private static readonly byte[] s_halfHello = Convert.FromHexString("16030100640100006003034A");

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_client_sees_the_present_state_then_what_is_new(string method)
    {
        await using TestDevice device = TestDevice.StartTls();
        string kept = await device.PublishAsync("message", "\"kept\"");
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            device, method, "topics=temperature,message");
        List<Delivery> present = await subscriber.NextEventsAsync(2);
        Assert.AreEqual("21.5", present[0].Data);
        Assert.AreEqual(kept, present[1].Id);
        await subscriber.PublishAsync("message", "{\"a\":[1,2]}");
        Assert.AreEqual("{\"a\":[1,2]}", (await subscriber.NextAsync()).Data);
        device.Board.SetTemperature(2275);
        Assert.AreEqual("22.75", (await subscriber.NextAsync()).Data);
    }

    [TestMethod]
    public async Task A_file_and_a_message_larger_than_the_buffers_arrive_whole()
    {
        await using TestDevice device = TestDevice.StartTls();
        byte[] page = await device.Client.GetByteArrayAsync("", Limit.Token);
        StringAssert.Contains(Encoding.UTF8.GetString(page), "</html>");

        // The client's records are of 16 KiB, the engine's buffer of one: most of what is
        // decrypted is nothing that the socket tells of.
        using RawWebSocket socket = await RawWebSocket.OpenAsync(device, "/echo");
        byte[] message = new byte[100_000];
        new Random(1).NextBytes(message);
        Task sending = socket.SendAsync(RawWebSocket.Binary, message);
        List<byte> echo = [];
        int first;
        do
        {
            (first, byte[] payload) = await socket.ReadFrameAsync();
            echo.AddRange(payload);
        }
        while ((first & 0x80) == 0);

        await sending;
        CollectionAssert.AreEqual(message, echo);
    }

    [TestMethod]
    public async Task A_record_that_comes_in_pieces_holds_nobody_up()
    {
        await using TestDevice device = TestDevice.StartTls();
        (RawClient slow, TlsRecords records) =
            await RawClient.ConnectRecordedAsync(device, SslProtocols.Tls12);
        using RawClient other = await RawClient.ConnectAsync(device);
        using (slow)
        {
            records.PieceBytes = 3;
            Task sending = slow.SendAsync(Poll);
            for (int i = 0; i < 10; i++)
            {
                await other.SendAsync(Poll);
                Assert.AreEqual(200, (await other.ReadAnswerAsync()).Status);
            }

            await sending;
            Assert.AreEqual(200, (await slow.ReadAnswerAsync()).Status);
        }
    }

    [TestMethod]
    public async Task Four_are_served_and_a_fifth_is_ended()
    {
        await using TestDevice device = TestDevice.StartTls();
        List<RawClient> clients = [];
        for (int i = 0; i < TlsConnections.CountMax; i++)
        {
            clients.Add(await RawClient.ConnectAsync(device));
        }

        using (Socket fifth = await ConnectAsync(device))
        {
            Assert.AreEqual(0, await fifth.ReceiveAsync(new byte[100], Limit.Token));
        }

        foreach (RawClient client in clients)
        {
            await client.SendAsync(Poll);
            Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        }

        clients.ForEach(client => client.Dispose());
        await device.InUseAsync(0);
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Poll)).Status);
    }

    [TestMethod]
    public async Task A_silent_peer_holds_neither_the_pump_nor_the_next_handshake()
    {
        await using TestDevice device = TestDevice.StartTls();
        using RawClient other = await RawClient.ConnectAsync(device);
        using Socket mute = await ConnectAsync(device);
        await device.InUseAsync(2);

        // Nothing of a hello: the thread is free for who has one.
        await device.RoundsAsync(3);
        Assert.IsTrue(device.Tls!.IsIdle);
        using RawClient next = await RawClient.ConnectAsync(device);

        // A part of one: the pump goes on, the thread gives up after a while.
        await mute.SendAsync(s_halfHello, Limit.Token);
        await other.SendAsync(Poll);
        Assert.AreEqual(200, (await other.ReadAnswerAsync()).Status);
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Poll)).Status);
        await device.InUseAsync(2);
    }

    [TestMethod]
    public async Task A_handshake_that_is_not_begun_ends_with_the_time_for_a_head()
    {
        await using TestDevice device = TestDevice.StartTls(limits => limits.HeadTimeoutMs = 300);
        using Socket mute = await ConnectAsync(device);
        using Socket half = await ConnectAsync(device);
        await half.SendAsync(s_halfHello, Limit.Token);
        Assert.AreEqual(0, await mute.ReceiveAsync(new byte[100], Limit.Token));

        // The thread still waits for the rest of the hello; its slot does not.
        await device.InUseAsync(0);
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Poll)).Status);
    }

    [TestMethod]
    public async Task What_is_no_handshake_is_the_end_of_its_connection_only()
    {
        await using TestDevice device = TestDevice.StartTls();
        using RawClient other = await RawClient.ConnectAsync(device);
        foreach (string text in (string[])[Poll, "\u0016\u0003\u0001\u0000\u0004\u000bxyz", "\0"])
        {
            using Socket socket = await ConnectAsync(device);
            await socket.SendAsync(Encoding.Latin1.GetBytes(text), Limit.Token);
            socket.Shutdown(SocketShutdown.Send);
            await EndsAsync(socket);
            await other.SendAsync(Poll);
            Assert.AreEqual(200, (await other.ReadAnswerAsync()).Status);
        }

        await device.InUseAsync(1);
    }

    [TestMethod]
    public async Task A_stop_tells_the_peer_by_an_alert_and_ends_the_thread()
    {
        TestDevice device = TestDevice.StartTls();
        (RawClient client, TlsRecords records) =
            await RawClient.ConnectRecordedAsync(device, SslProtocols.Tls12);
        using (client)
        {
            await client.SendAsync("GET /stream?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
            Task stopping = device.DisposeAsync().AsTask();
            while ((await client.ReadChunkAsync()).Length > 0)
            {
            }

            Assert.IsEmpty(await client.ReadToEndAsync());
            await stopping;
        }

        Assert.AreEqual(TlsRecords.Alert, records.All[^1].Type);
    }

    private static async Task<Socket> ConnectAsync(TestDevice device)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        };
        await socket.ConnectAsync(device.EndPoint, Limit.Token);
        return socket;
    }

    private static async Task EndsAsync(Socket socket)
    {
        try
        {
            byte[] buffer = new byte[100];
            while (await socket.ReceiveAsync(buffer, Limit.Token) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset: what it sent was not read.
        }
    }
}
