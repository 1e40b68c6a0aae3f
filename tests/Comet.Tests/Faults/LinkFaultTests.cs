using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Comet.Simulator.Pump;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Faults;

/// <summary>A bad way between the board and its peers.</summary>
[TestClass]
public class LinkFaultTests
{
    private const string Page = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    /// <summary>How the pump learns which sockets are ready.</summary>
    protected virtual ReadinessKind Readiness => ReadinessKind.System;

    [TestMethod]
    [DataRow(false, "latency", "30,jitter=20")]
    [DataRow(true, "latency", "30,jitter=20")]
    [DataRow(false, "segment", "1")]
    [DataRow(true, "segment", "1")]
    [DataRow(false, "bandwidth", "200000")]
    [DataRow(true, "bandwidth", "200000")]
    public async Task What_comes_late_or_in_pieces_is_the_same(
        bool usesTls, string name, string arguments)
    {
        await using TestSimulator simulator = await StartAsync(usesTls);
        using RawClient before = await RawClient.ConnectAsync(simulator);
        await before.SendAsync(Page);
        byte[] expected = (await before.ReadAnswerAsync()).Body;

        await simulator.Host.ApplyFaultAsync(name, arguments);
        await before.SendAsync(Page);
        CollectionAssert.AreEqual(expected, (await before.ReadAnswerAsync()).Body);
        using RawClient newcomer = await RawClient.ConnectAsync(simulator);
        await newcomer.SendAsync(Page.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n",
            StringComparison.Ordinal));
        CollectionAssert.AreEqual(expected, (await newcomer.ReadAnswerAsync()).Body);
        Assert.IsEmpty(await newcomer.ReadToEndAsync());

        await simulator.Host.ClearFaultAsync(name);
        await before.SendAsync(Page);
        CollectionAssert.AreEqual(expected, (await before.ReadAnswerAsync()).Body);
    }

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task Every_method_works_in_segments_of_a_byte_that_come_late(string method)
    {
        await using TestSimulator simulator = await StartAsync(false);
        await simulator.Host.ApplyFaultAsync("segment", "1");
        await simulator.Host.ApplyFaultAsync("latency", "1,jitter=3");
        await using Subscriber subscriber = await Subscriber.OpenAsync(simulator, method);
        for (int i = 0; i < 5; i++)
        {
            await subscriber.PublishAsync("message", $"{i}");
            Assert.AreEqual($"{i}", (await subscriber.NextAsync()).Data);
        }
    }

    [TestMethod]
    public async Task An_answer_takes_twice_the_latency_at_least()
    {
        await using TestSimulator simulator = await StartAsync(false);
        await simulator.Host.ApplyFaultAsync("latency", "150");
        using RawClient client = await RawClient.ConnectAsync(simulator);
        double least = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await client.SendAsync("GET /status HTTP/1.1\r\nHost: x\r\n\r\n");
            await client.ReadAnswerAsync();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        // The loop counts whole milliseconds.
        Assert.IsGreaterThan(297, least);
    }

    [TestMethod]
    public async Task A_narrow_link_takes_its_time()
    {
        await using TestSimulator simulator = await StartAsync(false);
        await simulator.Host.ApplyFaultAsync("bandwidth", "20000");
        using RawClient client = await RawClient.ConnectAsync(simulator);
        long start = Stopwatch.GetTimestamp();
        await client.SendAsync(Page);
        int count = (await client.ReadAnswerAsync()).Body.Length;
        Assert.IsGreaterThan(
            (count / 20.0) - 150, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    [TestMethod]
    public async Task What_stalls_goes_on_and_nothing_is_lost()
    {
        await using TestSimulator simulator = await StartAsync(false);
        await using Subscriber stalled = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await simulator.Host.ApplyFaultAsync("stall", "slot=0");
        await using Subscriber other = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await stalled.PublishAsync("message", "1");
        await other.PublishAsync("message", "2");
        Assert.AreEqual("2", (await other.NextAsync()).Data);
        Task<Delivery> next = stalled.NextAsync();
        await other.PublishAsync("message", "3");
        Assert.AreEqual("3", (await other.NextAsync()).Data);
        Assert.IsFalse(next.IsCompleted);

        await simulator.Host.ClearFaultAsync("stall");
        Assert.AreEqual("2", (await next).Data);
        Assert.AreEqual("3", (await stalled.NextAsync()).Data);
        Assert.AreEqual("1", (await stalled.NextAsync()).Data);
        Assert.AreEqual("1", (await other.NextAsync()).Data);
    }

    [TestMethod]
    public async Task A_peer_that_is_not_heard_is_given_up_and_comes_back()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            limits =>
            {
                limits.HeartbeatMs = 100;
                limits.PongTimeoutMs = 200;
            },
            readiness: Readiness);
        await using Subscriber subscriber = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await simulator.Host.ApplyFaultAsync("half-open", "slot=0");
        await subscriber.PublishAsync("message", "1");
        await Assert.ThrowsAsync<Exception>(() => subscriber.NextAsync());
        Assert.IsEmpty((await simulator.PollAsync("topics=message")).Events);

        await simulator.Host.ClearFaultAsync("half-open");
        await using Subscriber back = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await back.PublishAsync("message", "2");
        Assert.AreEqual("2", (await back.NextAsync()).Data);
    }

    [TestMethod]
    public async Task A_peer_that_ends_unheard_holds_its_slot()
    {
        await using TestSimulator simulator = await StartAsync(false);
        RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync("GET /sse HTTP/1.1\r\nHost: x\r\n\r\n");
        await client.ReadHeadAsync();
        await simulator.Host.ApplyFaultAsync("half-open", "slot=0");
        client.Reset();
        await simulator.PublishAsync("message", "1");
        await simulator.PublishAsync("message", "2");
        Assert.AreEqual(2, await InUseAsync(simulator));

        // Whose end was not heard stays so; a reset frees the slot.
        await simulator.Host.ClearFaultAsync("half-open");
        Assert.AreEqual(2, await InUseAsync(simulator));
        await simulator.Host.ApplyFaultAsync("reset", "slot=0");
        Assert.AreEqual(1, await InUseAsync(simulator));
    }

    [TestMethod]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_peer_that_nothing_can_be_sent_to_is_reset_in_time(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            limits => limits.WriteStallTimeoutMs = 200, readiness: Readiness);
        string last = await simulator.LatestAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(simulator, method);
        await simulator.Host.ApplyFaultAsync("send-timeout");
        await simulator.Host.InvokeAsync(nowMs => simulator.Host.Engine.Publish(
            simulator.Host.Application.Message, "1"u8.ToArray(), 0, 1, nowMs));
        await Assert.ThrowsAsync<Exception>(() => subscriber.NextAsync());

        await simulator.Host.ClearFaultAsync("send-timeout");
        await using Subscriber back = await Subscriber.OpenAsync(
            simulator, method, $"since={last}&topics=message");
        Assert.AreEqual("1", (await back.NextAsync()).Data);
    }

    [TestMethod]
    public async Task A_reset_costs_the_connection_of_its_slot()
    {
        await using TestSimulator simulator = await StartAsync(false);
        using RawClient first = await RawClient.ConnectAsync(simulator);
        await first.SendAsync("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
        await first.ReadHeadAsync();
        await using Subscriber second = await Subscriber.OpenAsync(simulator, Subscriber.Stream);
        await simulator.Host.ApplyFaultAsync("reset", "slot=0");
        SocketException fault = await Assert.ThrowsAsync<SocketException>(
            () => first.ReadToEndAsync());
        Assert.AreEqual(SocketError.ConnectionReset, fault.SocketErrorCode);
        await simulator.PublishAsync("message", "1");
        Assert.AreEqual("1", (await second.NextAsync()).Data);
    }

    private static async Task<int> InUseAsync(TestSimulator simulator)
    {
        using JsonDocument status = await simulator.StatusAsync();
        return status.RootElement.GetProperty("inUse").GetInt32();
    }

    // What ends does so by FIN, not because somebody has lost patience.
    private Task<TestSimulator> StartAsync(bool usesTls)
    {
        return usesTls
            ? TestSimulator.StartTlsAsync(l => l.CloseTimeoutMs = 60_000, readiness: Readiness)
            : TestSimulator.StartAsync(l => l.CloseTimeoutMs = 60_000, readiness: Readiness);
    }
}
