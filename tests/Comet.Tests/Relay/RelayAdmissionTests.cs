using System.Net;
using System.Net.WebSockets;
using Comet.Simulator.Relay;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Relay.Broker;

namespace Comet.Tests.Relay;

/// <summary>Who becomes a board of a relay that takes any, and for how long.</summary>
[TestClass]
public class RelayAdmissionTests
{
    private static readonly RelayOptions s_any = new()
    {
        Devices = new Dictionary<string, string?> { [RelayOptions.AnyDevice] = null },
    };

    [TestMethod]
    public async Task Who_does_not_greet_leaves_no_board_behind()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync(s_any);
        foreach (string? lines in (string?[])
            [null, "", "{}\n", "{\"resume\":7}\n", "nothing", "{}\n{\"resume\":\"00000007-0\"}\n"])
        {
            Assert.AreEqual(409, await SayAsync(relay, "by-request", lines), lines);
        }

        using (ClientWebSocket silent = await ConnectAsync(relay, "silent"))
        using (ClientWebSocket wrong = await ConnectAsync(relay, "wrong"))
        {
            await wrong.SendAsync(
                "{\"resume\":7}"u8.ToArray(), WebSocketMessageType.Text, true, Limit.Token);
            Assert.AreEqual("the first line is not {\"resume\":\"ID\"}", await EndAsync(wrong));
            Assert.IsEmpty(relay.Host.Boards.All.ToArray());
        }

        Assert.HasCount(1, relay.TakeFaults());
        Assert.AreEqual("[]", (await relay.Client.GetStringAsync("/devices", Limit.Token)).Trim());
        Assert.AreEqual(200, await SayAsync(relay, "right", "{\"resume\":\"00000007-0\"}\n"));
        Assert.AreEqual("right", relay.Host.Boards.All.Single().Id);
    }

    [TestMethod]
    public async Task An_uplink_that_does_not_greet_in_time_is_closed()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync(
            s_any with { GreetingPatience = TimeSpan.FromMilliseconds(200) });
        using ClientWebSocket first = await ConnectAsync(relay, "first");
        using ClientWebSocket silent = await ConnectAsync(relay, "silent");
        await EndAsync(first);
        await EndAsync(silent);
        List<string> faults = [];
        await Limit.UntilAsync(
            () =>
            {
                faults.AddRange(relay.TakeFaults());
                return faults.Count == 2;
            },
            "both are logged");
        CollectionAssert.AreEquivalent(
            (string[])
            [
                "board first is sent away: it has not greeted within 0.2 seconds",
                "board silent is sent away: it has not greeted within 0.2 seconds",
            ],
            faults);
    }

    // No log of that size can be made.
    [TestMethod]
    public async Task A_board_that_there_is_no_room_for_is_told_so_and_leaves_nothing()
    {
        await using TestRelayHost relay =
            await TestRelayHost.StartAsync(s_any with { LogEvents = int.MaxValue });
        for (int i = 0; i < 2; i++)
        {
            Assert.AreEqual(
                503, await SayAsync(relay, "large", "{\"resume\":\"00000007-0\"}\n"));
            string fault = relay.TakeFaults().Single();
            StringAssert.StartsWith(fault, "board large cannot be served: ");
            Assert.IsFalse(fault.Contains('\n'), fault);
        }

        using (ClientWebSocket socket = await ConnectAsync(relay, "large"))
        {
            await socket.SendAsync(
                "{\"resume\":\"00000007-0\"}"u8.ToArray(),
                WebSocketMessageType.Text, true, Limit.Token);
            Assert.AreEqual("there is no room for another board", await EndAsync(socket));
        }

        Assert.HasCount(1, relay.TakeFaults());
        Assert.IsEmpty(relay.Host.Boards.All.ToArray());
    }

    // One that is named, one that is there, and one that has a client would all have gone before.
    [TestMethod]
    public async Task A_board_that_nobody_named_is_given_up_when_it_is_away_and_unused()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync(new RelayOptions
        {
            Devices = new Dictionary<string, string?>
            {
                [RelayOptions.AnyDevice] = null,
                ["named"] = null,
            },
            IdleLifetime = TimeSpan.FromMilliseconds(240),
        });
        using RawUplink there = await RawUplink.DialAsync(relay, "00000007-0", "there");
        Assert.AreEqual("{\"since\":\"earliest\"}", await there.ReadAsync());
        using (RawUplink watched = await RawUplink.DialAsync(relay, "00000007-0", "watched"))
        {
            Assert.AreEqual("{\"since\":\"earliest\"}", await watched.ReadAsync());
        }

        using HttpResponseMessage stream = await relay.Client.GetAsync(
            "/devices/watched/stream", HttpCompletionOption.ResponseHeadersRead, Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, stream.StatusCode);
        using (RawUplink gone = await RawUplink.DialAsync(relay, "00000007-0", "gone"))
        {
            Assert.AreEqual("{\"since\":\"earliest\"}", await gone.ReadAsync());
        }

        await Limit.UntilAsync(
            () => relay.Host.Boards.All.All(one => one.Id != "gone"), "the board is given up");
        Assert.AreEqual(
            "named,there,watched", string.Join(',', relay.Host.Boards.All.Select(one => one.Id)));
        using RawUplink again = await RawUplink.DialAsync(relay, "00000007-0", "gone");
        Assert.AreEqual("{\"since\":\"earliest\"}", await again.ReadAsync());
    }

    [TestMethod]
    public async Task A_board_that_was_given_up_comes_back_by_the_brokers_word()
    {
        await using TestBroker broker = await TestBroker.StartAsync(TestBroker.Embedded);
        RelayOptions options = s_any with { BrokerUrl = $"mqtt://{broker.EndPoint}" };
        await using TestRelayHost near = await TestRelayHost.StartAsync(options);
        await using TestRelayHost far = await TestRelayHost.StartAsync(
            options with { Name = "far", IdleLifetime = TimeSpan.FromMilliseconds(240) });
        using (RawUplink board = await RawUplink.DialAsync(near, "00000007-0"))
        {
            Assert.AreEqual("{\"since\":\"earliest\"}", await board.ReadAsync());
            await board.SayAsync(TestMqttClient.Event(1));
            await AwaitAsync(far, new EventId(7, 1));
        }

        await Limit.UntilAsync(() => !far.Host.Boards.All.Any(), "the board is given up");
        using RawUplink again = await RawUplink.DialAsync(near, "00000007-0");
        Assert.AreEqual("{\"ack\":\"00000007-1\"}", await again.ReadAsync());
        await again.SayAsync(TestMqttClient.Event(2));
        await AwaitAsync(far, new EventId(7, 2));
    }

    // Without asking for it, as a client would.
    private static Task AwaitAsync(TestRelayHost relay, EventId last)
    {
        return Limit.UntilAsync(
            async () => relay.Host.Boards.All.FirstOrDefault() is { } device
                && (await device.DescribeAsync()).Last == last,
            $"the relay has {last}");
    }

    private static async Task<int> SayAsync(TestRelayHost relay, string id, string? lines)
    {
        using HttpRequestMessage request = new(
            lines is null ? HttpMethod.Get : HttpMethod.Post,
            new Uri(relay.Host.Url, "uplink/" + id));
        request.Content = lines is null ? null : new StringContent(lines);
        using HttpResponseMessage answer = await relay.Client.SendAsync(request, Limit.Token);
        return (int)answer.StatusCode;
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestRelayHost relay, string id)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri($"ws://{relay.EndPoint}/uplink/{id}"), Limit.Token);
        return socket;
    }

    // Why it was closed, or null: without a word.
    private static async Task<string?> EndAsync(ClientWebSocket socket)
    {
        try
        {
            WebSocketReceiveResult result =
                await socket.ReceiveAsync(new byte[256], Limit.Token);
            Assert.AreEqual(WebSocketMessageType.Close, result.MessageType);
            return socket.CloseStatusDescription;
        }
        catch (WebSocketException)
        {
            return null;
        }
    }
}
