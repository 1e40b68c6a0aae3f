using System.Net.Sockets;
using Comet.Simulator.Faults;
using Comet.Simulator.Pump;
using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Faults;

/// <summary>The board fails, and well-behaved clients of every method come back.</summary>
[TestClass]
public class BoardFaultTests
{
    private const int Events = 10;

    [TestMethod]
    [DataRow("reset", "")]
    [DataRow("new-address", "")]
    [DataRow("wifi-off", "1,peers=reset")]
    public async Task Clients_of_every_method_come_back_and_miss_nothing(
        string name, string arguments)
    {
        await using TestSimulator simulator = await StartAsync();
        await using Followers followers = await Followers.StartAsync(simulator);
        await Followers.PublishAsync(simulator, 1, Events);
        await followers.AwaitAsync(Events);
        await simulator.Host.ApplyFaultAsync(name, arguments);
        await Followers.PublishAsync(simulator, Events + 1, Events);
        await followers.AwaitAsync(2 * Events);
        foreach (SteadyClient client in followers.Clients)
        {
            client.AssertHasAll(2 * Events);
            Assert.IsTrue(client.Breaks > 0 || client.Method == Subscriber.Poll, $"{client}");
        }
    }

    [TestMethod]
    public async Task Clients_that_were_away_too_long_are_told_of_one_gap()
    {
        await using TestSimulator simulator = await StartAsync();
        await using Followers followers = await Followers.StartAsync(simulator);
        await Followers.PublishAsync(simulator, 1, Events);
        await followers.AwaitAsync(Events);
        await simulator.Host.ApplyFaultAsync("wifi-off", "peers=reset");
        await Followers.PublishAsync(simulator, Events + 1, 500);
        await simulator.Host.ClearFaultAsync("wifi-off");
        await followers.AwaitAsync(Events + 500);
        foreach (SteadyClient client in followers.Clients)
        {
            List<Delivery> told = [.. client.Journal];
            Assert.AreEqual(DeliveryKind.Gap, told[Events].Kind, client.ToString());
            Assert.HasCount(1, told.FindAll(d => d.Kind == DeliveryKind.Gap));
            Assert.AreEqual(
                500 - (told.Count - Events - 1),
                Delivery.SequenceOf(told[Events].To) - Delivery.SequenceOf(told[Events].From) + 1);
        }
    }

    [TestMethod]
    [DataRow("reboot", "1")]
    [DataRow("reboot", "0")]
    [DataRow("brown-out", "60,boot=1")]
    public async Task A_reboot_resets_clients_of_every_method(string name, string arguments)
    {
        await using TestSimulator simulator = await StartAsync();
        uint epoch = simulator.Host.Epoch;
        await using Followers followers = await Followers.StartAsync(simulator);
        await Followers.PublishAsync(simulator, 1, Events);
        await followers.AwaitAsync(Events);
        await simulator.Host.ApplyFaultAsync(name, arguments);
        await Limit.UntilAsync(() => simulator.Host.Epoch != epoch, "it is up again");
        await Followers.PublishAsync(simulator, Events + 1, Events);
        await followers.AwaitAsync(2 * Events);
        List<string> expected = [.. Enumerable.Range(1, 2 * Events).Select(n => $"{n}")];
        expected.Insert(Events, "reset");
        foreach (SteadyClient client in followers.Clients)
        {
            List<string> told = [.. client.Journal.Select(
                d => d.Kind == DeliveryKind.Reset ? "reset" : d.Data + d.From)];
            CollectionAssert.AreEqual(expected, told, $"{client}: {string.Join(' ', told)}");
        }
    }

    [TestMethod]
    public async Task A_brown_out_reboots_again_and_again_until_it_is_cleared()
    {
        await using TestSimulator simulator = await StartAsync();
        HashSet<uint> epochs = [simulator.Host.Epoch];
        await simulator.Host.ApplyFaultAsync("brown-out", "1,boot=0");
        await Limit.UntilAsync(
            () => epochs.Add(simulator.Host.Epoch) && epochs.Count == 4, "three reboots");
        await simulator.Host.ClearFaultAsync("brown-out");
        await simulator.Host.ClearFaultAsync("reboot");
        Assert.IsFalse(simulator.Host.Faults.Any(fault => fault.IsOn));
        Assert.AreEqual(0, await InUseAsync(simulator));
        string id = await simulator.PublishAsync("message", "1");
        StringAssert.StartsWith(id, $"{simulator.Host.Epoch:x8}-");
    }

    [TestMethod]
    [DataRow(ReadinessKind.System, false)]
    [DataRow(ReadinessKind.System, true)]
    [DataRow(ReadinessKind.Portable, false)]
    [DataRow(ReadinessKind.Portable, true)]
    public async Task Off_the_network_the_board_says_nothing_and_knows_nobody(
        ReadinessKind readiness, bool usesTls)
    {
        await using TestSimulator simulator = usesTls
            ? await TestSimulator.StartTlsAsync(readiness: readiness)
            : await TestSimulator.StartAsync(readiness: readiness);
        using RawClient known = await RawClient.ConnectAsync(simulator);
        await known.SendAsync("GET /sse?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
        await known.ReadHeadAsync();
        await simulator.Host.ApplyFaultAsync("wifi-off");
        Assert.AreEqual(0, await InUseAsync(simulator));
        Task<byte[]> heard = known.ReadToEndAsync();
        await Followers.PublishAsync(simulator, 1, 1);
        await AssertResetAsync(() => RawClient.AskAsync(
            simulator, "GET /status HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.IsFalse(heard.IsCompleted);

        // Back again, it does not know the connection, and says so when it is spoken to.
        await simulator.Host.ClearFaultAsync("wifi-off");
        Assert.HasCount(1, (await simulator.PollAsync("topics=message")).Events);
        Assert.IsFalse(heard.IsCompleted);
        await known.SendAsync("x");
        await AssertResetAsync(() => heard);
    }

    [TestMethod]
    public async Task While_accepting_fails_newcomers_wait()
    {
        await using TestSimulator simulator = await StartAsync();
        using RawClient before = await RawClient.ConnectAsync(simulator);
        await before.SendAsync("GET /poll HTTP/1.1\r\nHost: x\r\n\r\n");
        await before.ReadAnswerAsync();
        await simulator.Host.ApplyFaultAsync("accept-failure");
        using RawClient newcomer = await RawClient.ConnectAsync(simulator);
        await newcomer.SendAsync("GET /poll HTTP/1.1\r\nHost: x\r\n\r\n");
        Task<RawAnswer> answer = newcomer.ReadAnswerAsync();
        for (int i = 0; i < 10; i++)
        {
            await before.SendAsync("GET /poll HTTP/1.1\r\nHost: x\r\n\r\n");
            await before.ReadAnswerAsync();
        }

        Assert.AreEqual(1, await InUseAsync(simulator));
        Assert.IsFalse(answer.IsCompleted);
        await simulator.Host.ClearFaultAsync("accept-failure");
        Assert.AreEqual(200, (await answer).Status);
    }

    [TestMethod]
    [DataRow("temperature")]
    [DataRow("light")]
    public async Task A_sensor_that_throws_costs_its_readings_and_nothing_else(string sensor)
    {
        await using TestSimulator simulator = await StartAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await simulator.Host.ApplyFaultAsync("sensor-exception", sensor);
        List<string> logged = [];
        await Limit.UntilAsync(
            () =>
            {
                logged.AddRange(simulator.TakeFaults());
                return logged.Count > 0;
            },
            "the board has tried");
        StringAssert.Contains(logged[0], $"the {sensor} sensor does not answer");
        await simulator.PublishAsync("message", "1");
        Assert.AreEqual("message", (await subscriber.NextAsync()).Topic);

        await simulator.Host.ClearFaultAsync("sensor-exception");
        simulator.Host.Board.SetTemperature(100);
        simulator.Host.Board.SetLight(100);
        HashSet<string> topics = [(await subscriber.NextAsync()).Topic];
        topics.Add((await subscriber.NextAsync()).Topic);
        Assert.IsTrue(topics.SetEquals(["temperature", "light"]));
        simulator.TakeFaults();
    }

    [TestMethod]
    public void A_fault_that_goes_on_is_told_once_and_then_counted()
    {
        FaultRepeats repeats = new();
        IOException silent = new("the light sensor does not answer");
        Assert.IsTrue(repeats.Take(silent, 0, out int count));
        Assert.AreEqual(0, count);
        List<(long AtMs, int Count)> told = [];
        for (long nowMs = 1000; nowMs <= 125_000; nowMs += 1000)
        {
            if (repeats.Take(new IOException(silent.Message), nowMs, out count))
            {
                told.Add((nowMs, count));
            }
        }

        CollectionAssert.AreEqual(new[] { (60_000L, 60), (120_000L, 60) }, told);

        // Another one, and the same after it was away, are new.
        Assert.IsTrue(repeats.Take(new IOException("another"), 125_001, out count));
        Assert.AreEqual(0, count);
        Assert.IsTrue(repeats.Take(silent, 125_002, out count));
        Assert.AreEqual(0, count);
        Assert.IsFalse(repeats.Take(silent, 125_002 + FaultRepeats.AwayMs, out count));
        Assert.IsTrue(repeats.Take(silent, 125_003 + (2 * FaultRepeats.AwayMs), out count));
        Assert.AreEqual(0, count);
    }

    [TestMethod]
    public async Task A_clock_that_is_set_back_moves_the_times_and_nothing_else()
    {
        await using TestSimulator simulator = await StartAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        List<long> times = [];
        foreach (string arguments in new[] { "0", "-3600", "7200" })
        {
            await simulator.Host.ApplyFaultAsync("clock-jump", arguments);
            await simulator.PublishAsync("message", "1");
            times.Add((await subscriber.NextAsync()).Time);
        }

        await simulator.Host.ClearFaultAsync("clock-jump");
        await simulator.PublishAsync("message", "1");
        times.Add((await subscriber.NextAsync()).Time);
        const int patienceMs = 20_000;

        // Two clocks, each cut to whole ms.
        const int roundingMs = 2;
        Assert.IsInRange(-3_600_000 - roundingMs, -3_600_000 + patienceMs, times[1] - times[0]);
        Assert.IsInRange(10_800_000 - roundingMs, 10_800_000 + patienceMs, times[2] - times[1]);
        Assert.IsInRange(-7_200_000 - roundingMs, -7_200_000 + patienceMs, times[3] - times[2]);
    }

    [TestMethod]
    public async Task When_the_uptime_jumps_deadlines_have_come()
    {
        await using TestSimulator simulator = await StartAsync();
        Task<string> poll = simulator.Client.GetStringAsync(
            "long-poll?since=latest&wait=60", Limit.Token);
        await Limit.UntilAsync(
            async () => (await simulator.Client.GetStringAsync("status", Limit.Token))
                .Contains("\"long-poll\"", StringComparison.Ordinal),
            "the long poll waits");
        await simulator.Host.ApplyFaultAsync("clock-jump", "61,clock=uptime");
        Assert.IsEmpty(Batch.Parse(await poll).Events);
    }

    [TestMethod]
    [DynamicData(nameof(FaultNames))]
    public async Task Every_fault_can_be_cleared_and_leaves_nothing_behind(string name)
    {
        await using TestSimulator simulator = await StartAsync();
        await using Subscriber before = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        await simulator.Host.ApplyFaultAsync(name, SampleOf(name));
        await Followers.PublishAsync(simulator, 1, 3);
        await simulator.Host.ClearFaultAsync(name);
        await simulator.Host.ClearFaultAsync("reboot");
        StringAssert.StartsWith(await simulator.LatestAsync(), $"{simulator.Host.Epoch:x8}-");
        if (FaultCatalog.Find(name).Kind > FaultKind.SendTimeout)
        {
            // Who is gone without a word is remembered until he goes, too.
            await before.DisposeAsync();
        }

        await Limit.UntilAsync(
            async () =>
            {
                bool isSound = false;
                await simulator.Host.InvokeAsync(_ => isSound = simulator.Host.IsSound);
                return isSound;
            },
            "nothing is left");
        Assert.IsFalse(simulator.Host.Faults.Any(fault => fault.IsOn));
        simulator.TakeFaults();
    }

    [TestMethod]
    [DynamicData(nameof(FaultNames))]
    public async Task A_board_can_be_stopped_whatever_is_wrong_with_it(string name)
    {
        TestSimulator simulator = await StartAsync();
        await using Subscriber stream = await Subscriber.OpenAsync(simulator, Subscriber.Stream);
        await using Subscriber socket = await Subscriber.OpenAsync(simulator, Subscriber.Ws);
        await simulator.Host.ApplyFaultAsync(name, SampleOf(name));
        await Followers.PublishAsync(simulator, 1, 3);
        await simulator.Host.StopAsync().WaitAsync(Limit.Token);
        simulator.TakeFaults();
        await simulator.DisposeAsync();
    }

    private static IEnumerable<string> FaultNames()
    {
        return FaultCatalog.All.Select(type => type.Name);
    }

    private static string SampleOf(string name)
    {
        return FaultCatalog.Find(name).Parameters is [{ Default: null }, ..] ? "50" : "";
    }

    private static Task<TestSimulator> StartAsync()
    {
        return TestSimulator.StartAsync();
    }

    private static async Task<int> InUseAsync(TestSimulator simulator)
    {
        int count = 0;
        await simulator.Host.InvokeAsync(_ => count = simulator.Host.Engine.InUse);
        return count;
    }

    private static async Task AssertResetAsync(Func<Task> action)
    {
        Exception fault = await Assert.ThrowsAsync<Exception>(action);

        // Under TLS the reset is what another exception is about.
        SocketException? reset = (fault as SocketException)
            ?? fault.InnerException as SocketException;
        Assert.AreEqual(SocketError.ConnectionReset, reset?.SocketErrorCode, fault.ToString());
    }
}
