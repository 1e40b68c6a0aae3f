using System.Text;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Device;

/// <summary>Every method over the device's pump, with independent clients.</summary>
[TestClass]
public class ServingTests
{
    private const string Poll = "GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_client_sees_the_present_state_then_what_is_new(string method)
    {
        await using TestDevice device = TestDevice.Start();
        string kept = await device.PublishAsync("message", "\"kept\"");
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            device, method, "topics=temperature,message");
        List<Delivery> present = await subscriber.NextEventsAsync(2);
        Assert.AreEqual("21.5", present[0].Data);
        Assert.AreEqual(kept, present[1].Id);

        await subscriber.PublishAsync("message", "{\"a\":[1,2]}");
        Assert.AreEqual("{\"a\":[1,2]}", (await subscriber.NextAsync()).Data);

        // By the board's own clock, which is a service of the pump.
        device.Board.SetTemperature(2275);
        Assert.AreEqual("22.75", (await subscriber.NextAsync()).Data);
    }

    [TestMethod]
    public async Task A_file_larger_than_the_buffers_arrives_whole()
    {
        await using TestDevice device = TestDevice.Start();
        byte[] page = await device.Client.GetByteArrayAsync("", Limit.Token);
        Assert.IsGreaterThan(device.Limits.TransmitBytes, page.Length);
        StringAssert.Contains(Encoding.UTF8.GetString(page), "</html>");
    }

    [TestMethod]
    public async Task A_message_larger_than_the_buffers_is_echoed()
    {
        await using TestDevice device = TestDevice.Start();
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
    public async Task A_peer_that_sends_a_byte_at_a_time_is_served_and_holds_nobody_up()
    {
        await using TestDevice device = TestDevice.Start();
        using RawClient slow = await RawClient.ConnectAsync(device);
        using RawClient other = await RawClient.ConnectAsync(device);
        foreach (char octet in Poll)
        {
            await slow.SendAsync(octet.ToString());
            await other.SendAsync(Poll);
            Assert.AreEqual(200, (await other.ReadAnswerAsync()).Status);
        }

        Assert.AreEqual(200, (await slow.ReadAnswerAsync()).Status);
    }

    [TestMethod]
    public async Task Ten_are_served_at_once_and_an_eleventh_is_refused()
    {
        await using TestDevice device = TestDevice.Start();
        List<RawClient> clients = [];
        for (int i = 0; i < device.Limits.Connections; i++)
        {
            clients.Add(await RawClient.ConnectAsync(device));
        }

        await Task.WhenAll(clients.Select(async client =>
        {
            for (int i = 0; i < 50; i++)
            {
                await client.SendAsync(Poll);
                Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
            }

            await client.KeepBusyAsync();
        }));

        for (int i = 0; i < 20; i++)
        {
            using RawClient eleventh = await RawClient.ConnectAsync(device);
            await eleventh.SendAsync(Poll);
            RawAnswer refusal = await eleventh.ReadAnswerAsync();
            Assert.AreEqual(503, refusal.Status);
            Assert.IsNotNull(refusal["Retry-After"]);
            StringAssert.StartsWith(refusal.Text, "{\"error\":\"");

            // FIN, not RST.
            Assert.IsEmpty(await eleventh.ReadToEndAsync());
        }

        await clients[3].SendAsync("1");
        Assert.AreEqual(200, (await clients[3].ReadAnswerAsync()).Status);
        clients[3].Dispose();
        await device.InUseAsync(device.Limits.Connections - 1);
        Assert.AreEqual(200, (await RawClient.AskAsync(device, Poll)).Status);
        clients.ForEach(client => client.Dispose());
    }
}
