using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Metrics;

/// <summary>Which deliveries are measured: those that a follower waited for, each once.</summary>
[TestClass]
public class DeliveryClockTests
{
    private const int Events = 20;

    [TestMethod]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task Each_event_of_an_open_response_is_measured_once(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using MeterReader meter = new(simulator.Host.Meter);
        string before = await simulator.PublishAsync("message", "0");
        await simulator.PublishAsync("message", "1");

        // It catches up on one event, which nobody waited for, and does not follow the LED.
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, method, $"topics=message&since={before}");
        Assert.HasCount(1, await subscriber.NextEventsAsync(1));
        for (int i = 0; i < Events; i++)
        {
            await simulator.PublishAsync("led", "true");
            await simulator.PublishAsync("message", "2");
        }

        await subscriber.NextEventsAsync(Events);
        await AssertMeasuredAsync(simulator, meter, method, Events);
    }

    [TestMethod]
    public async Task A_long_poll_that_waited_is_measured_and_others_are_not()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using MeterReader meter = new(simulator.Host.Meter);
        await simulator.PollAsync("since=earliest");
        string first = await simulator.Client.GetStringAsync(
            "long-poll?since=earliest", Limit.Token);
        StringAssert.Contains(first, "\"topic\":\"led\"");
        for (int i = 0; i < Events; i++)
        {
            Task<string> waiting = simulator.Client.GetStringAsync(
                "long-poll?since=latest&topics=message", Limit.Token);
            await Limit.UntilAsync(
                () => meter.Read()["comet.connections long-poll"] == 1, "the poll waits");
            await simulator.PublishAsync("message", "1");
            StringAssert.Contains(await waiting, "\"data\":1");
        }

        await AssertMeasuredAsync(simulator, meter, "long-poll", Events);
    }

    [TestMethod]
    public async Task A_follower_is_measured_from_when_somebody_listens()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        await simulator.PublishAsync("message", "1");
        await sse.NextEventsAsync(1);
        for (int i = 1; i < 3; i++)
        {
            using MeterReader meter = new(simulator.Host.Meter);
            await simulator.PublishAsync("message", "2");
            await simulator.PublishAsync("message", "3");
            await sse.NextEventsAsync(2);
            await AssertMeasuredAsync(simulator, meter, "sse", 2);
        }
    }

    private static async Task AssertMeasuredAsync(
        TestSimulator simulator, MeterReader meter, string method, int count)
    {
        // What a subscriber has got was measured on the event loop, a moment later.
        await simulator.Host.InvokeAsync(_ => { });
        Assert.HasCount(count, meter.Delays);
        foreach ((string measured, double seconds) in meter.Delays)
        {
            Assert.AreEqual(method, measured);
            Assert.IsInRange(0.0, Limit.Patience.TotalSeconds, seconds);
        }
    }
}
