using System.Net;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Ways;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay;

/// <summary>A relay that is an ordinary client of its board.</summary>
[TestClass]
public class RelayPullTests
{
    private const string Token = "0123456789abcdef";

    private static Task<TestRelayHost> FollowAsync(TestSimulator board, string? token = null)
    {
        return TestRelayHost.StartAsync(new RelayOptions
        {
            Pulls = new Dictionary<string, PullSource>
            {
                [TestRelayHost.Board] = new(board.Url, token),
            },
        });
    }

    [TestMethod]
    public async Task Events_and_values_pass_and_a_client_may_go_from_one_to_the_other()
    {
        await using TestSimulator board = await TestSimulator.StartAsync();
        await using TestRelayHost relay = await FollowAsync(board);
        await relay.SettleAsync(board);
        string id = await relay.PublishAsync("led", "true");
        string next = await relay.PublishAsync("message", "1");
        await relay.SettleAsync(board);
        Assert.AreEqual(
            await board.Client.GetStringAsync("poll?since=earliest", Limit.Token),
            await relay.Client.GetStringAsync("poll?since=earliest", Limit.Token));
        await using Subscriber follower = await SseSubscriber.OpenAsync(relay, "since=" + id);
        Assert.AreEqual(next, (await follower.NextAsync()).Id);
    }

    [TestMethod]
    public async Task What_the_board_refuses_is_told()
    {
        await using TestSimulator board = await TestSimulator.StartAsync();
        await using TestRelayHost relay = await FollowAsync(board);
        await relay.SettleAsync(board);
        using StringContent body = new("1");
        using HttpResponseMessage answer =
            await relay.Client.PostAsync("publish/led", body, Limit.Token);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [TestMethod]
    public async Task A_board_that_asks_for_a_token_is_followed_with_it()
    {
        await using TestSimulator board =
            await TestSimulator.StartGuardedAsync(Token, Token + "r");
        await using TestRelayHost relay = await FollowAsync(board, Token);
        await relay.SettleAsync(board);
        await relay.PublishAsync("led", "true");
        Assert.IsTrue(board.Host.Board.IsLedOn);
    }

    [TestMethod]
    public async Task A_board_that_comes_back_is_followed_where_it_was_left()
    {
        await using TestSimulator board = await TestSimulator.StartAsync();
        await using TestRelayHost relay = await FollowAsync(board);
        await relay.SettleAsync(board);
        await using Subscriber follower = await LineSubscriber.OpenAsync(relay, "since=latest");
        await board.Host.ApplyFaultAsync("wifi-off", "0,peers=reset");
        Assert.AreEqual(DeliveryKind.Offline, (await follower.NextAsync()).Kind);
        byte[] value = "true"u8.ToArray();
        for (int i = 0; i < 5; i++)
        {
            await board.Host.InvokeAsync(nowMs =>
                board.Host.Engine.Publish(3, value, 0, value.Length, nowMs));
        }

        await board.Host.ClearFaultAsync("wifi-off");
        Assert.AreEqual(DeliveryKind.Online, (await follower.NextAsync()).Kind);
        for (int i = 0; i < 5; i++)
        {
            Assert.AreEqual(DeliveryKind.Event, (await follower.NextAsync()).Kind);
        }

        await relay.SettleAsync(board);
    }

    [TestMethod]
    public async Task A_fault_that_nobody_expected_is_told()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync(new RelayOptions
        {
            Pulls = new Dictionary<string, PullSource>
            {
                [TestRelayHost.Board] = new(new Uri("ftp://127.0.0.1/"), null),
            },
        });
        string[] faults = [];
        await Limit.UntilAsync(() => (faults = relay.TakeFaults()).Length > 0, "it is logged");
        StringAssert.StartsWith(
            faults[0], "pulling board b has failed and is tried again System.NotSupported");
    }

    [TestMethod]
    public async Task A_board_that_restarts_is_a_reset()
    {
        await using TestSimulator board = await TestSimulator.StartAsync();
        await using TestRelayHost relay = await FollowAsync(board);
        await relay.SettleAsync(board);
        await using Subscriber follower = await LineSubscriber.OpenAsync(relay, "since=latest");
        await board.Host.ApplyFaultAsync("reboot", "1");
        Delivery delivery = await follower.NextAsync();
        while (delivery.Kind != DeliveryKind.Reset)
        {
            delivery = await follower.NextAsync();
        }

        await relay.SettleAsync(board);
    }
}
