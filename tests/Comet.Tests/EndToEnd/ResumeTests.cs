using System.Text;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>One log, one id space: a cursor of any method goes on by any other.</summary>
[TestClass]
public class ResumeTests
{
    private const int MessageTopic = 4;

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_client_that_changes_its_method_loses_and_repeats_nothing(string first)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string last = await simulator.LatestAsync();
        int published = 0;
        int received = 0;
        int at = Array.IndexOf(Subscriber.Methods, first);
        for (int turn = 0; turn <= Subscriber.Methods.Length; turn++)
        {
            // Three while nobody listens, three while this method does; two of them are read.
            string method = Subscriber.Methods[(at + turn) % Subscriber.Methods.Length];
            for (int i = 0; i < 3; i++)
            {
                await simulator.PublishAsync("message", $"{published++}");
            }

            await using Subscriber subscriber = await Subscriber.OpenAsync(
                simulator, method, $"since={last}&topics=message");
            for (int i = 0; i < 3; i++)
            {
                await simulator.PublishAsync("message", $"{published++}");
            }

            foreach (Delivery delivery in await subscriber.NextEventsAsync(5))
            {
                Assert.AreEqual($"{received++}", delivery.Data, method);
                last = delivery.Id;
            }
        }
    }

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_cursor_that_the_log_overtook_gets_one_gap(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string first = await simulator.PublishAsync("message", "0");
        await PublishManyAsync(simulator, 500);
        string last = await simulator.LatestAsync();

        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, method, $"since={first}");
        await AssertOneGapAsync(subscriber, first, last);
    }

    [TestMethod]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_live_client_that_the_log_overtakes_gets_one_gap(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string first = await simulator.PublishAsync("message", "0");
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, method, "since=latest");

        // At once, so that delivery has no turn between.
        await PublishManyAsync(simulator, 500);
        string last = await simulator.LatestAsync();
        await AssertOneGapAsync(subscriber, first, last);
    }

    [TestMethod]
    public async Task A_reader_that_stops_reading_does_not_slow_the_others()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient stopped = await RawClient.ConnectAsync(simulator, 4096);
        await stopped.SendAsync("GET /sse?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(200, (await stopped.ReadHeadAsync()).Status);
        await using Subscriber reader = await Subscriber.OpenAsync(
            simulator, Subscriber.Stream, "since=latest&topics=message");

        string text = $"\"{new string('x', 400)}\"";
        byte[] value = Encoding.UTF8.GetBytes(text);
        const int rounds = 400;
        for (int round = 0; round < rounds; round++)
        {
            await simulator.Host.InvokeAsync(nowMs =>
            {
                for (int i = 0; i < 10; i++)
                {
                    simulator.Host.Engine.Publish(MessageTopic, value, 0, value.Length, nowMs);
                }
            });
            Assert.HasCount(10, await reader.NextEventsAsync(10));
        }
    }

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_client_that_follows_across_a_restart_gets_one_reset(string method)
    {
        TestSimulator before = await TestSimulator.StartAsync();
        int port = before.EndPoint.Port;
        string last;
        await using (Subscriber first = await Subscriber.OpenAsync(before, method))
        {
            await before.PublishAsync("message", "\"before\"");
            last = (await first.NextAsync()).Id;
        }

        await before.DisposeAsync();
        await using TestSimulator after = await TestSimulator.StartAsync(port: port);
        string kept = await after.PublishAsync("message", "\"kept\"");
        await using Subscriber second = await Subscriber.OpenAsync(
            after, method, $"since={last}&topics=message");
        Delivery reset = await second.NextAsync();
        Assert.AreEqual(DeliveryKind.Reset, reset.Kind);
        bool isBatch = method is Subscriber.Poll or Subscriber.LongPoll;
        Assert.AreEqual(isBatch ? "" : $"{after.Host.Epoch:x8}", reset.Epoch);
        string fresh = await after.PublishAsync("message", "\"fresh\"");
        List<Delivery> events = await second.NextEventsAsync(2);
        CollectionAssert.AreEqual(
            new[] { kept, fresh }, events.ConvertAll(delivery => delivery.Id));
        StringAssert.StartsWith(fresh, $"{after.Host.Epoch:x8}-");
    }

    [TestMethod]
    public async Task A_browser_that_reconnects_after_a_restart_gets_a_reset()
    {
        TestSimulator before = await TestSimulator.StartAsync();
        int port = before.EndPoint.Port;
        string id = await before.PublishAsync("message", "\"before\"");
        await before.DisposeAsync();

        await using TestSimulator after = await TestSimulator.StartAsync(port: port);
        await using SseSubscriber subscriber = await SseSubscriber.ConnectAsync(
            after, "topics=temperature", id);
        Delivery reset = await subscriber.NextAsync();
        Assert.AreEqual(DeliveryKind.Reset, reset.Kind);
        Assert.AreEqual($"{after.Host.Epoch:x8}", reset.Epoch);
        Assert.AreEqual("temperature", (await subscriber.NextAsync()).Topic);
    }

    private static async Task PublishManyAsync(TestSimulator simulator, int count)
    {
        await simulator.Host.InvokeAsync(nowMs =>
        {
            for (int i = 1; i <= count; i++)
            {
                byte[] value = Encoding.UTF8.GetBytes($"{i}");
                simulator.Host.Engine.Publish(MessageTopic, value, 0, value.Length, nowMs);
            }
        });
    }

    /// <summary>
    /// One gap, from what follows <paramref name="first"/>; then every event from what follows
    /// the gap to <paramref name="last"/>, each once.
    /// </summary>
    private static async Task AssertOneGapAsync(Subscriber subscriber, string first, string last)
    {
        Delivery gap = await subscriber.NextAsync();
        Assert.AreEqual(DeliveryKind.Gap, gap.Kind);
        Assert.AreEqual(Delivery.SequenceOf(first) + 1, Delivery.SequenceOf(gap.From));
        long next = Delivery.SequenceOf(gap.To) + 1;
        Assert.IsInRange(
            Delivery.SequenceOf(gap.From), Delivery.SequenceOf(last) - 1, next - 1);
        while (next <= Delivery.SequenceOf(last))
        {
            Delivery delivery = await subscriber.NextAsync();
            Assert.AreEqual(DeliveryKind.Event, delivery.Kind, delivery.ToString());
            Assert.AreEqual(next++, Delivery.SequenceOf(delivery.Id));
        }
    }
}
