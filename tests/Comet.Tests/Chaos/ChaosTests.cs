using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Comet.Embedded.Engine;
using Comet.Tests.Chaos.Hostile;
using Comet.Tests.Chaos.Support;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Chaos;

/// <summary>
/// A thousand hostile connections, and ten clients that know nothing of them. All is printed: the
/// seed, what was thrown and how it was answered, and how each client fared.
/// </summary>
[TestClass]
[DoNotParallelize]
public class ChaosTests
{
    private const int HostileConnections = 1000;
    private const int MessageTopic = 4;
    private const int IntervalMs = 50;

    // Before the memory is measured: the runtime's pools of buffers, timers and threads grow to
    // what an attack takes, some megabytes, and stay.
    private const int RehearsalConnections = 130;

    // Enough to find each slot taken that becomes free.
    private const int AtOnceToTenSlots = 40;

    // Of some 75 bytes each; beside them the log of 8 KiB holds four of the board's.
    private const int EventsInTheLog = 80;

    // What those pools may still grow by. A server that kept a kilobyte and a bit of each
    // connection would be over it.
    private const long HeapToleranceBytes = 1024 * 1024;

    // On an idle machine it is some milliseconds. A loop that waits for one peer that does not
    // read would wait as long as that peer stays, which is five seconds.
    private static readonly TimeSpan s_delayMax = TimeSpan.FromSeconds(4);

    // Whoever was turned away last comes back after Retry-After, 2 s; the slot that a hostile peer
    // has left is free when it has been closed, after 0.5 s at most. Twice, and as much again.
    private static readonly TimeSpan s_recoveryMax = TimeSpan.FromSeconds(10);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Hundreds_of_slots_ten_clients_lose_nothing_and_nothing_is_left()
    {
        const int slots = 300;
        await using TestSimulator simulator =
            await TestSimulator.StartHostProfileAsync(
                slots, limits => Hasten(limits, 1500));
        await FillLogAsync(simulator);
        await RunAsync(simulator, RehearsalConnections, slots / 2, int.MaxValue, true);
        AnswerTable table = await RunAsync(
            simulator, HostileConnections, slots / 2, int.MaxValue, true);

        // Each kind reached what it is for: that is the attack that was survived.
        Assert.IsEmpty(table.Aimless, string.Join('\n', table.Aimless));
        await AssertStatusAsync(simulator, table, 1);
        await AssertRoomAsync(simulator);
    }

    /// <summary>
    /// Ten slots are taken at once, and nobody is promised one. What is promised: who holds a slot
    /// keeps it and is served in time; who is turned away is told when to come back, and within a
    /// bounded time after the attack has what it missed, as far as the log reaches. Here the log
    /// keeps all of it.
    /// </summary>
    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Ten_slots_who_holds_one_keeps_it_and_the_others_come_back()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            limits => Hasten(limits, 500));
        await RunAsync(
            simulator, RehearsalConnections, AtOnceToTenSlots, EventsInTheLog / 4, false);
        AnswerTable table = await RunAsync(
            simulator, HostileConnections, AtOnceToTenSlots, EventsInTheLog * 3 / 4, false);
        long first = 0;
        await simulator.Host.InvokeAsync(_ => first = simulator.Host.Engine.Log.First);
        Assert.AreEqual(1, first, "the log kept all that was published");
        Assert.AreNotEqual(0, table.CountOf(answer => answer[0] is '1' or '2' or '4'),
            "some hostile peers found a slot");
        await AssertStatusAsync(simulator, table, 0);
        await AssertRoomAsync(simulator);
    }

    /// <summary>The attack, the series, and what must be true after every one.</summary>
    /// <param name="simulator">The victim; nobody is connected to it.</param>
    /// <param name="connections">Hostile ones in all.</param>
    /// <param name="atOnce">Hostile ones at a time.</param>
    /// <param name="eventsMax">The most events to publish meanwhile.</param>
    /// <param name="isSecondRestless">
    /// Whether the second client of each method leaves and resumes all the time.
    /// </param>
    private async Task<AnswerTable> RunAsync(
        TestSimulator simulator,
        int connections,
        int atOnce,
        int eventsMax,
        bool isSecondRestless)
    {
        IReadOnlyList<HostilePeer> peers = HostilePeer.All;
        Footprint before = await Footprint.TakeAsync(simulator);
        string since = await LatestAsync(simulator);
        List<SteadyClient> clients = [
            .. SteadyClient.OfEachMethod(simulator.Url, since, false),
            .. SteadyClient.OfEachMethod(simulator.Url, since, isSecondRestless)];
        Series series = new(simulator);
        using CancellationTokenSource publishing = new();
        using CancellationTokenSource following = new();

        // Those that keep a connection have it before the attack comes.
        List<Task> running = [.. clients.Where(client => client.IsLive)
            .Select(client => client.RunAsync(following.Token))];
        await series.PublishAsync();
        await Limit.UntilAsync(
            () => clients.TrueForAll(client => !client.IsLive || client.HasReached("1")),
            "the live clients are there");
        running.AddRange(clients.Where(client => !client.IsLive)
            .Select(client => client.RunAsync(following.Token)));
        Task publisher = series.RunAsync(IntervalMs, eventsMax, publishing.Token);
        AnswerTable table = await Attack.RunAsync(
            simulator.EndPoint, peers, connections, atOnce);
        long ended = Stopwatch.GetTimestamp();
        await publishing.CancelAsync();
        await publisher;
        await AwaitAllAsync(clients, series);
        TimeSpan recovery = Stopwatch.GetElapsedTime(ended);
        await following.CancelAsync();
        await Task.WhenAll(running);
        Print(table, clients, series, recovery);

        Assert.IsEmpty(table.Wrong, string.Join('\n', table.Wrong));
        Assert.IsLessThan(s_recoveryMax, recovery);
        foreach (SteadyClient client in clients)
        {
            client.AssertHasAll(series.Count);
            if (client.IsLive)
            {
                Assert.AreEqual(1, client.Openings, client.ToString());
                Assert.AreEqual(0, client.Refusals + client.Breaks, client.ToString());
                Assert.IsLessThan(s_delayMax, series.LongestDelay(client), client.ToString());
            }

            client.Dispose();
        }

        Footprint after = await Footprint.ReturnAsync(simulator, before);
        TestContext.WriteLine($"before: {before}\nafter:  {after}");
        if (connections == HostileConnections)
        {
            Assert.IsLessThan(HeapToleranceBytes, after.HeapBytes - before.HeapBytes);
        }

        return table;
    }

    // Every timeout that a hostile peer waits for is short; those of a quiet client are not.
    private static void Hasten(CometLimits limits, int timeoutMs)
    {
        limits.HeadTimeoutMs = timeoutMs;
        limits.IdleTimeoutMs = timeoutMs;
        limits.WriteStallTimeoutMs = timeoutMs;
        limits.CloseTimeoutMs = 500;
    }

    // More than the system buffers for a peer on loopback, so that one that does not read is felt.
    private static async Task FillLogAsync(TestSimulator simulator)
    {
        CometLimits limits = simulator.Host.Limits;
        byte[] value = Encoding.UTF8.GetBytes($"\"{new string('x', limits.BodyBytesMax - 2)}\"");
        await simulator.Host.InvokeAsync(nowMs =>
        {
            for (int i = limits.LogBytes / value.Length; i > 0; i--)
            {
                simulator.Host.Engine.Publish(MessageTopic, value, 0, value.Length, nowMs);
            }
        });
    }

    private static async Task<string> LatestAsync(TestSimulator simulator)
    {
        long next = 0;
        await simulator.Host.InvokeAsync(_ => next = simulator.Host.Engine.Log.Next);
        return $"{simulator.Host.Epoch:x8}-{next - 1}";
    }

    private static async Task AwaitAllAsync(List<SteadyClient> clients, Series series)
    {
        string last = $"{series.Count}";
        try
        {
            await Limit.UntilAsync(
                () => clients.TrueForAll(client => client.HasReached(last)),
                $"all have {last}");
        }
        catch (AssertFailedException fault)
        {
            throw new AssertFailedException(string.Join('\n', clients), fault);
        }
    }

    private static async Task AssertStatusAsync(
        TestSimulator simulator, AnswerTable table, int stalledMin)
    {
        using JsonDocument status = await simulator.StatusAsync();
        Assert.AreEqual(1, status.RootElement.GetProperty("inUse").GetInt32());
        JsonElement counters = status.RootElement.GetProperty("counters");
        int Counter(string name) => counters.GetProperty(name).GetInt32();
        int resets = table.CountOf(answer => answer == "nothing, RST");
        Assert.IsGreaterThanOrEqualTo(
            table.Count - resets, Counter("accepted") + Counter("refused"));
        Assert.IsGreaterThanOrEqualTo(
            table.CountOf(a => a[0] == '4' && !a.Contains("429", StringComparison.Ordinal)),
            Counter("errors"));
        Assert.IsGreaterThanOrEqualTo(stalledMin, Counter("stalled"));
    }

    // All slots that streams may hold can be held again.
    private static async Task AssertRoomAsync(TestSimulator simulator)
    {
        CometLimits limits = simulator.Host.Limits;
        List<RawClient> streams = [];
        CancellationToken end = Limit.Token;
        while (streams.Count < limits.Connections - limits.ReservedForRequests)
        {
            RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync("GET /sse?since=latest HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            RawAnswer answer = await client.ReadHeadAsync();
            if (answer.Status == 429)
            {
                // So many in one moment may be more than the server takes.
                client.Dispose();
                await Task.Delay(100, end);
                continue;
            }

            Assert.AreEqual(200, answer.Status);
            streams.Add(client);
        }

        streams.ForEach(client => client.Dispose());
    }

    private void Print(
        AnswerTable table, List<SteadyClient> clients, Series series,
        TimeSpan recovery)
    {
        TestContext.WriteLine($"seed {Attack.Seed}, {table.Count} hostile connections\n{table}");
        TestContext.WriteLine($"all there {recovery.TotalMilliseconds:F0} ms after the attack");
        foreach (SteadyClient client in clients)
        {
            double delayMs = series.LongestDelay(client).TotalMilliseconds;
            TestContext.WriteLine($"{client}, at most {delayMs:F0} ms late");
        }
    }
}
