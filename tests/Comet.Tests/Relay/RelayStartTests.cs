using System.Net;
using System.Net.WebSockets;
using System.Text;
using Comet.Device;
using Comet.Simulator.Load;
using Comet.Simulator.Relay;
using Comet.Tests.Device.Support;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Faults;
using Comet.Tests.Relay.Broker;

namespace Comet.Tests.Relay;

/// <summary>A relay that has just started, and knows its board by name only.</summary>
[TestClass]
public class RelayStartTests
{
    private const string Unheard =
        "{\"error\":\"the board has not dialled, nor said anything, since the relay started\"}";

    [TestMethod]
    [DataRow("")]
    [DataRow("status")]
    [DataRow("comet.js")]
    [DataRow("poll")]
    [DataRow("poll?since=0000aaaa-40")]
    [DataRow("long-poll")]
    [DataRow("stream?since=0000aaaa-40")]
    [DataRow("sse")]
    public async Task A_board_that_was_not_heard_of_is_not_served(string path)
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        using HttpResponseMessage answer = await relay.Client.GetAsync(path, Limit.Token);
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.IsNotNull(answer.Headers.RetryAfter?.Delta);
        Assert.AreEqual(Unheard, (await answer.Content.ReadAsStringAsync(Limit.Token)).Trim());
    }

    [TestMethod]
    public async Task A_board_that_was_not_heard_of_is_listed_and_takes_nothing()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        StringAssert.Contains(
            await relay.Client.GetStringAsync("/devices", Limit.Token),
            "\"id\":\"b\",\"state\":\"offline\",\"by\":null,\"last\":null");
        using StringContent value = new("true", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await relay.Client.PostAsync("publish/led", value, Limit.Token);
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsExactlyAsync<WebSocketException>(() => socket.ConnectAsync(
            new Uri($"ws://{relay.EndPoint}/devices/b/ws"), Limit.Token));
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, socket.HttpStatusCode);
    }

    [TestMethod]
    public async Task Who_resumes_while_the_board_says_its_log_again_waits_and_goes_on()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        using RawUplink board = await RawUplink.DialAsync(relay, "0000aaaa-40");
        Assert.AreEqual("{\"since\":\"earliest\"}", await board.ReadAsync());
        for (int i = 1; i <= 40; i++)
        {
            await board.SayAsync(
                $"{{\"id\":\"0000aaaa-{i}\",\"topic\":\"led\",\"time\":{i},\"data\":{i}}}");
            if (i == 20)
            {
                await relay.SettleAsync(new EventId(0xaaaa, 20));
                using HttpResponseMessage early =
                    await relay.Client.GetAsync("poll?since=0000aaaa-40", Limit.Token);
                Assert.AreEqual(HttpStatusCode.ServiceUnavailable, early.StatusCode);
                Assert.IsNotNull(early.Headers.RetryAfter?.Delta);
                StringAssert.Contains(
                    await early.Content.ReadAsStringAsync(Limit.Token),
                    "{\"error\":\"the event of this id has not come from the board yet\"}");
            }
        }

        await relay.SettleAsync(new EventId(0xaaaa, 40));
        Assert.AreEqual(
            "{\"next\":\"0000aaaa-40\",\"gap\":null,\"events\":[]}\n",
            await relay.Client.GetStringAsync("poll?since=0000aaaa-40", Limit.Token));
        Assert.AreEqual(
            "{\"next\":\"0000aaaa-40\",\"gap\":null,\"events\":[{\"id\":\"0000aaaa-40\","
                + "\"topic\":\"led\",\"time\":40,\"data\":40}]}\n",
            await relay.Client.GetStringAsync("poll?since=0000aaaa-39", Limit.Token));
    }

    // As `follow` has them, of all methods.
    [TestMethod]
    public async Task Clients_of_a_relay_that_is_started_again_are_told_of_no_reset()
    {
        TestRelayHost first = await TestRelayHost.StartAsync();
        await using TcpLine uplink = new(first.EndPoint);
        await using TcpLine door = new(first.EndPoint);
        await using UplinkBoard board = await DialAsync(uplink);
        await first.SettleAsync(board.Simulator);
        await using LoadCrowd crowd = LoadCrowd.Start(
            [new LoadTarget([new Uri($"http://{door.EndPoint}/devices/b/")], () => null)],
            5, null, null);
        await Followers.PublishAsync(board.Simulator, 1, 10);
        await first.SettleAsync(board.Simulator);
        await AwaitAsync(crowd, (await first.StateAsync()).Last!.Value.Sequence);
        uplink.Cut();
        await first.DisposeAsync();
        await using TestRelayHost second = await TestRelayHost.StartAsync();
        door.Target = second.EndPoint;
        long before = crowd.Report.Interruptions;
        await Limit.UntilAsync(
            () => crowd.Report.Interruptions >= before + 10, "all are told to come again");
        uplink.Target = second.EndPoint;
        uplink.Heal();
        await Followers.PublishAsync(board.Simulator, 11, 10);
        await second.SettleAsync(board.Simulator);
        await AwaitAsync(crowd, (await second.StateAsync()).Last!.Value.Sequence);
        LoadReport report = crowd.Report;
        Assert.AreEqual(
            (0L, 0L, 0L, 0L), (report.Resets, report.Gaps, report.Lost, report.Repeated));
    }

    private static Task AwaitAsync(LoadCrowd crowd, long events)
    {
        return Limit.UntilAsync(
            () => crowd.Report.Delivered >= 5 * events, $"each has {events} events");
    }

    private static Task<UplinkBoard> DialAsync(TcpLine line)
    {
        return UplinkBoard.StartAsync(new UplinkOptions($"ws://{line.EndPoint}/uplink/b")
        {
            Token = TestRelayHost.Token,
            BackOffMinMs = 10,
            BackOffMaxMs = 50,
        });
    }
}
