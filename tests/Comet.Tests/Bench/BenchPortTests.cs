using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Bench;

/// <summary>A port of the bench that another program has.</summary>
[TestClass]
public class BenchPortTests
{
    [TestMethod]
    public async Task The_board_does_without_a_bench_that_nobody_asked_for()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        SimulatorOptions options = new() { BenchPort = port, IsBenchOptional = true };
        await using TestSimulator simulator = await TestSimulator.StartAsync(options);
        Assert.AreEqual(
            $"--bench-port {port}: another program listens on it at 127.0.0.1; expected a free "
                + "port, 0 to let the system choose, or off; the board runs without a bench",
            simulator.TakeFaults()[^1]);
        Assert.IsNull(simulator.Host.Bench);
        await using Subscriber sse = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        await simulator.PublishAsync("message", "1");
        Assert.AreEqual("1", (await sse.NextAsync()).Data);
    }

    [TestMethod]
    public async Task The_board_does_not_start_without_a_bench_that_was_asked_for()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        SimulatorException fault = await Assert.ThrowsExactlyAsync<SimulatorException>(
            () => TestSimulator.StartAsync(new SimulatorOptions { BenchPort = port }));
        StringAssert.StartsWith(fault.Message, $"--bench-port {port}: another program listens");
    }

    [TestMethod]
    public void Only_a_port_that_is_named_was_asked_for()
    {
        SimulatorOptions options = new CommandLine().Read([])!;
        Assert.AreEqual(SimulatorOptions.DefaultBenchPort, options.BenchPort);
        Assert.IsTrue(options.IsBenchOptional);
        options = new CommandLine().Read(
            ["--bench-port", $"{SimulatorOptions.DefaultBenchPort}"])!;
        Assert.AreEqual(SimulatorOptions.DefaultBenchPort, options.BenchPort);
        Assert.IsFalse(options.IsBenchOptional);
    }
}
