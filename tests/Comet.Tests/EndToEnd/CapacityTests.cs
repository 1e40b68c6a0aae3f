using System.Globalization;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>What happens when there are more clients than slots.</summary>
[TestClass]
public class CapacityTests
{
    private const string Sse = "GET /sse?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Poll = "GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    [TestMethod]
    public async Task Streams_leave_the_reserve_to_plain_requests()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        List<RawClient> streams = [];
        int streamsMax =
            simulator.Host.Limits.Connections - simulator.Host.Limits.ReservedForRequests;
        for (int i = 0; i < streamsMax; i++)
        {
            RawClient client = await RawClient.ConnectAsync(simulator);
            streams.Add(client);
            await client.SendAsync(Sse);
            Assert.AreEqual(200, (await client.ReadHeadAsync()).Status, $"stream {i}");
        }

        AssertRefusal(await RawClient.AskAsync(simulator, Sse));
        AssertRefusal(await RawClient.AskAsync(simulator, RawWebSocket.Handshake("/ws")));
        Assert.AreEqual(200, (await RawClient.AskAsync(simulator, Poll)).Status);

        streams[0].Dispose();
        await Limit.UntilAsync(
            async () =>
            {
                using RawClient client = await RawClient.ConnectAsync(simulator);
                await client.SendAsync(Sse);
                return (await client.ReadHeadAsync()).Status == 200;
            },
            "a slot that became free is used");
        streams.ForEach(client => client.Dispose());
    }

    [TestMethod]
    public async Task A_connection_past_the_last_slot_is_refused_and_the_rest_served()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        List<RawClient> clients = [];
        for (int i = 0; i < simulator.Host.Limits.Connections; i++)
        {
            RawClient client = await RawClient.ConnectAsync(simulator);
            clients.Add(client);
            await client.SendAsync(Poll);
            Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
            await client.KeepBusyAsync();
        }

        for (int i = 0; i < 100; i++)
        {
            AssertRefusal(await RawClient.AskAsync(simulator, Poll));
        }

        await clients[3].SendAsync("1");
        Assert.AreEqual(200, (await clients[3].ReadAnswerAsync()).Status);
        clients.ForEach(client => client.Dispose());
        await Limit.UntilAsync(
            async () => (await RawClient.AskAsync(simulator, Poll)).Status == 200,
            "slots are free again");
    }

    [TestMethod]
    public async Task The_host_profile_serves_hundreds()
    {
        await using TestSimulator simulator = await TestSimulator.StartHostProfileAsync(400);
        Assert.AreEqual(400, simulator.Host.Limits.Connections);
        Assert.AreEqual(40, simulator.Host.Limits.ReservedForRequests);
        List<RawClient> clients = [];
        for (int i = 0; i < 300; i++)
        {
            RawClient client = await RawClient.ConnectAsync(simulator);
            clients.Add(client);
            await client.SendAsync("GET /stream?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
            Assert.HasCount(1, await client.ReadChunkAsync());
        }

        // Longer than the device takes.
        string value = $"\"{new string('x', 3000)}\"";
        string id = await simulator.PublishAsync("message", value);
        foreach (RawClient client in clients)
        {
            byte[] chunk = await client.ReadChunkAsync();
            Delivery delivery = Delivery.Parse(System.Text.Encoding.UTF8.GetString(chunk));
            Assert.AreEqual(id, delivery.Id);
            Assert.AreEqual(value, delivery.Data);
            client.Dispose();
        }
    }

    private static void AssertRefusal(RawAnswer answer)
    {
        Assert.AreEqual(503, answer.Status);
        int seconds = int.Parse(answer["Retry-After"]!, CultureInfo.InvariantCulture);
        Assert.IsInRange(1, 3600, seconds);
        StringAssert.StartsWith(answer.Text, "{\"error\":\"");
    }
}
