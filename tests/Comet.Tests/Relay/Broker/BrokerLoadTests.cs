using Comet.Simulator.Bench;
using Comet.Simulator.Door;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Broker;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay.Broker;

/// <summary>Boards that do not keep up, or do not come to be.</summary>
[TestClass]
public class BrokerLoadTests
{
    private const string Led = "comet/b/commands/led";

    [TestMethod]
    public async Task A_board_that_is_stuck_holds_up_no_other()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near");
        await using TestMqttClient client = await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        RelayDevice stuck = relay.Host.Boards.Find(TestRelayHost.Board)!;
        using ManualResetEventSlim gate = new();
        Task held = stuck.Pump.InvokeAsync(_ => gate.Wait(Limit.Patience));
        try
        {
            for (int i = 1; i <= 5000; i++)
            {
                await client.TellPresenceAsync(true, "s", i);
            }

            await client.SendAsync(BrokerMessages.Presence(
                "c", new BrokerPresence(true, "other", "s", 1, new EventId(7, 0))));
            await Limit.UntilAsync(
                () => relay.Host.Boards.Find("c") is not null, "the other is served");
            Assert.AreEqual(
                "board b is not done with 4096 messages of the broker; others are left out",
                relay.TakeFaults().Single());
        }
        finally
        {
            gate.Set();
            await held;
        }

        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link == "relay other", "it goes on");
    }

    [TestMethod]
    public async Task Whose_answer_there_is_no_room_for_is_told()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near");
        await using TestMqttClient client =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint, "answers", "comet/b/presence");
        using RawUplink board = await RawUplink.DialAsync(relay, "00000007-0");
        while (!TestMqttClient.TextOf(await client.NextAsync("comet/b/presence"))
            .Contains("online", StringComparison.Ordinal))
        {
            // What is retained comes first.
        }

        // The board answers nothing, and each of these waits for the same answer.
        for (int i = 0; i < 128; i++)
        {
            await client.SendAsync(Led, "true", "answers", "first");
        }

        await client.SendAsync(Led, "true", "answers", "second");
        Assert.AreEqual(
            "{\"error\":\"128 values wait for their answers already\",\"status\":503}",
            TestMqttClient.TextOf(await client.NextAsync("answers")));
    }

    [TestMethod]
    public async Task A_board_that_could_not_be_started_may_come_later()
    {
        using TestLog log = new();
        RelayOptions options = new() { BrokerPort = 0 };
        await using RelayBoards boards = new(options, log);
        await using RelayBroker broker = (await RelayBroker.CreateAsync(options, boards, log))!;
        boards.Broker = broker;
        broker.Start();
        await Limit.UntilAsync(() => broker.IsConnected, "it is let in");

        // There is no door yet.
        await Assert.ThrowsAsync<BenchException>(() => boards.OpenAsync("b"));
        StringAssert.Contains(log.Faults.Single(), "board b cannot be served: ");
        await using FrontDoor door = new(boards, 1000, log);
        boards.Use(door, new DoorListener());
        await using TestMqttClient client =
            await TestMqttClient.StartAsync(System.Net.IPEndPoint.Parse(broker.Url[7..]));
        await client.TellPresenceAsync(true, "s", 1);
        await Limit.UntilAsync(() => boards.Find("b") is not null, "it is served");
    }
}
