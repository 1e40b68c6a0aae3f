using System.Net;
using Comet.Embedded.Engine;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>The limits on abuse over sockets, by both pumps.</summary>
[TestClass]
public class AdmissionTests
{
    private const string Poll = "GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Idle_connections_keep_nobody_out(bool isDevice)
    {
        await using LiveServer server =
            await StartAsync(isDevice, limits => limits.ConnectGraceMs = 0);
        List<RawClient> idle = [];
        for (int i = 0; i < 10; i++)
        {
            idle.Add(await RawClient.ConnectAsync(server));
            await idle[i].SendAsync(Poll);
            Assert.AreEqual(200, (await idle[i].ReadAnswerAsync()).Status);
        }

        for (int i = 0; i < 25; i++)
        {
            RawClient newcomer = await RawClient.ConnectAsync(server);
            idle.Add(newcomer);
            await newcomer.SendAsync(Poll);
            Assert.AreEqual(200, (await newcomer.ReadAnswerAsync()).Status, $"newcomer {i}");
        }

        // Who gave way was closed in good order, and those that came last are there.
        Assert.IsEmpty(await idle[0].ReadToEndAsync());
        await idle[^1].SendAsync(Poll);
        Assert.AreEqual(200, (await idle[^1].ReadAnswerAsync()).Status);
        idle.ForEach(client => client.Dispose());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_flood_of_requests_is_answered_with_429(bool isDevice)
    {
        await using LiveServer server =
            await StartAsync(isDevice, limits => limits.RequestsPerSecond = 2);
        using RawClient client = await RawClient.ConnectAsync(server);
        await client.SendAsync(Poll + Poll + Poll);
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        RawAnswer refusal = await client.ReadAnswerAsync();
        Assert.AreEqual(429, refusal.Status);
        Assert.AreEqual("1", refusal["Retry-After"]);
        Assert.AreEqual("{\"error\":\"too many requests\"}\n", refusal.Text);
        await client.SendAsync(Poll);
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_flood_of_frames_is_closed_with_1008(bool isDevice)
    {
        await using LiveServer server =
            await StartAsync(isDevice, limits => limits.MessagesPerSecond = 2);
        using RawWebSocket client = await RawWebSocket.OpenAsync(server, "/echo");
        for (int i = 0; i < 50; i++)
        {
            await client.SendAsync(RawWebSocket.Pong, []);
        }

        Assert.AreEqual(1008, await client.ReadCloseAsync(isAnswered: false));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task An_address_has_its_share_of_the_slots(bool isDevice)
    {
        await using LiveServer server = isDevice
            ? TestDevice.Start(limits => limits.ConnectionsPerPeer = 2)
            : await TestSimulator.StartAsync(new SimulatorOptions { ConnectionsPerPeer = 2 });
        using RawClient first = await RawClient.ConnectAsync(server);
        await first.KeepBusyAsync();
        using RawClient second = await RawClient.ConnectAsync(server);
        await second.KeepBusyAsync();
        RawAnswer refusal = await RawClient.AskAsync(server, Poll);
        Assert.AreEqual(429, refusal.Status);
        Assert.AreEqual("2", refusal["Retry-After"]);
        StringAssert.Contains(refusal.Text, "from this address");
        second.Dispose();
        await Limit.UntilAsync(
            async () => (await RawClient.AskAsync(server, Poll)).Status == 200,
            "the place is free again");
    }

    [TestMethod]
    public async Task Programs_on_this_machine_share_no_address_unless_it_is_asked_for()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        Assert.IsLessThan(10, simulator.Host.Limits.ConnectionsPerPeer);
        List<RawClient> clients = [];
        for (int i = 0; i < 10; i++)
        {
            clients.Add(await RawClient.ConnectAsync(simulator));
            await clients[i].KeepBusyAsync();
        }

        clients.ForEach(client => client.Dispose());
    }

    [TestMethod]
    public async Task No_rates_lets_any_number_of_requests_and_frames_in()
    {
        CometLimits limited = new CommandLine().Read([])!.CreateLimits();
        SimulatorOptions options = new CommandLine().Read(["--no-rates"])!;
        await using TestSimulator simulator = await TestSimulator.StartAsync(options);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        int requests = limited.RequestsPerSecond + limited.RequestsPerSecondTotal;
        await client.SendAsync(string.Concat(Enumerable.Repeat(Poll, requests)));
        for (int i = 0; i < requests; i++)
        {
            Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status, $"request {i}");
        }

        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/echo");
        for (int i = 0; i < limited.MessagesPerSecond + limited.MessagesPerSecondTotal; i++)
        {
            await socket.SendAsync(RawWebSocket.Pong, []);
        }

        await socket.SendAsync(RawWebSocket.Text, "still here"u8.ToArray());
        Assert.AreEqual(0x80 | RawWebSocket.Text, (await socket.ReadFrameAsync()).FirstOctet);
    }

    [TestMethod]
    public void No_rates_is_for_each_profile()
    {
        foreach (string profile in (string[])["esp32", "host"])
        {
            CometLimits limits = new CommandLine().Read(["--profile", profile, "--no-rates"])!
                .CreateLimits();
            Assert.AreEqual(0, limits.RequestsPerSecond + limits.RequestsPerSecondTotal);
            Assert.AreEqual(0, limits.MessagesPerSecond + limits.MessagesPerSecondTotal);
        }
    }

    [TestMethod]
    public void An_IPv6_network_is_one_peer_and_an_IPv4_address_is_itself()
    {
        PeerKeys keys = new(countsLoopback: false);
        int Key(string address) => keys.KeyOf(IPAddress.Parse(address));
        Assert.AreEqual(0, Key("127.0.0.1"));
        Assert.AreEqual(0, Key("::1"));
        Assert.AreEqual(0, Key("::ffff:127.0.0.1"));
        Assert.AreEqual(0x0A000001, Key("10.0.0.1"));
        Assert.AreEqual(Key("10.0.0.1"), Key("::ffff:10.0.0.1"));
        Assert.AreNotEqual(Key("10.0.0.1"), Key("10.0.0.2"));
        Assert.AreEqual(Key("2001:db8:0:1::1"), Key("2001:db8:0:1:ffff::2"));
        Assert.AreNotEqual(Key("2001:db8:0:1::1"), Key("2001:db8:0:2::1"));
        Assert.AreNotEqual(0, new PeerKeys(countsLoopback: true).KeyOf(IPAddress.IPv6Loopback));
    }

    private static async Task<LiveServer> StartAsync(bool isDevice, Action<CometLimits> adjust)
    {
        return isDevice ? TestDevice.Start(adjust) : await TestSimulator.StartAsync(adjust);
    }
}
