using System.Text.Json;
using Comet.Load.Cases;
using Comet.Load.Options;
using Comet.Load.Report;
using Comet.Load.Servers;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.InMemory.Engine;

namespace Comet.Tests.Load;

/// <summary>The load client against a simulator in this process: what it counts is so.</summary>
[TestClass]
public class CaseTests
{
    private const int Clients = 5;

    // Temperature, light, button and LED, published by the board at its start.
    private const int FirstEvents = 4;

    private static readonly LoadOptions s_brief =
        new() { Seconds = 0.1, WarmUpSeconds = 0, Offered = 1000 };

    [TestMethod]
    [DataRow(1)]
    [DataRow(16)]
    public async Task Each_message_of_an_echo_comes_back(int inFlight)
    {
        (Measurement run, _) = await RunAsync(new EchoCase(Clients, 300, inFlight));
        Assert.IsGreaterThan(0, run.Messages);
    }

    [TestMethod]
    [DataRow("WebSocket", false)]
    [DataRow("WebSocket", true)]
    [DataRow("EventStream", false)]
    [DataRow("EventStream", true)]
    [DataRow("Stream", false)]
    [DataRow("Stream", true)]
    [DataRow("LongPoll", false)]
    public async Task Each_event_is_counted_once_a_subscriber(string method, bool isOpen)
    {
        EventCase events = new(Enum.Parse<EventMethod>(method), Clients, isOpen);
        (Measurement run, JsonElement counters) = await RunAsync(events);

        // Two before the measurement: the one that is found, and the one that all have got.
        long published = counters.GetProperty("published").GetInt64() - FirstEvents - 2;
        Assert.IsGreaterThan(0, published);
        Assert.AreEqual(published * Clients, run.Messages);
        Assert.AreEqual(0, run.Missed);
        Assert.IsGreaterThan(0, run.DelayMedianUs);
        Assert.IsGreaterThanOrEqualTo(run.DelayMedianUs, run.DelayP99Us);
    }

    [TestMethod]
    public async Task Each_connection_of_a_storm_was_accepted()
    {
        (Measurement run, JsonElement counters) = await RunAsync(new StormCase(Clients));
        Assert.IsGreaterThan(0, run.Messages);

        // Those that were open at the end, and the one that asks for the counters.
        Assert.IsLessThanOrEqualTo(
            Clients + 1, counters.GetProperty("accepted").GetInt64() - run.Messages);
    }

    [TestMethod]
    [DataRow("WebSocket")]
    [DataRow("EventStream")]
    public async Task Idle_connections_are_open_all_together(string method)
    {
        (Measurement run, _) = await RunAsync(
            new IdleCase(Enum.Parse<EventMethod>(method), Clients));
        Assert.IsGreaterThan(Clients, run.Messages);
        Assert.IsFalse(double.IsNaN(run.BytesPerConnection));
    }

    [TestMethod]
    public void Every_case_has_a_server_and_a_name_of_its_own()
    {
        IReadOnlyList<LoadCase> cases = CaseTable.For(new LoadOptions());
        Assert.HasCount(cases.Count, cases.Select(found => found.Name).Distinct().ToList());
        Routes comet = PeerTable.All.Single(peer => peer.Name == "comet").Routes;
        Assert.IsTrue(cases.All(found => found.Suits(comet)));
    }

    private static async Task<(Measurement Run, JsonElement Counters)> RunAsync(LoadCase loadCase)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("the load client is written for Linux");
        }

        await using TestSimulator simulator = await TestSimulator.StartHostProfileAsync(
            100, TestServer.SwitchOffRates);
        Routes routes = PeerTable.All.Single(peer => peer.Name == "comet").Routes;
        Measurement run = await Task.Run(() => loadCase.Run(
            _ => new Target(simulator.EndPoint.Port, routes, Environment.ProcessId), s_brief));
        using JsonDocument status =
            JsonDocument.Parse(await simulator.Client.GetStringAsync("status", Limit.Token));
        return (run, status.RootElement.GetProperty("counters").Clone());
    }
}
