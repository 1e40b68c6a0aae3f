using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Comet.Simulator.Chip;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.House;

namespace Comet.Tests.Faults;

/// <summary>What a chip would refuse is refused, and it is as slow as told.</summary>
[TestClass]
[DoNotParallelize]
public class ChipTests
{
    private const string Poll = "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n";

    [TestMethod]
    [DataRow(true, "all 4 sockets of the chip are in use")]
    [DataRow(false, "bytes of the chip's heap are in use, a socket takes 120")]
    public async Task A_connection_that_the_chip_has_nothing_for_is_reset(
        bool isSockets, string reason)
    {
        int engineBytes = await EngineBytesAsync();
        SimulatorOptions options = isSockets
            ? new SimulatorOptions { Sockets = 4 }
            : new SimulatorOptions { HeapBytes = engineBytes + (4 * ChipResources.SocketBytes) };
        await using TestSimulator simulator = await TestSimulator.StartAsync(options);
        List<RawClient> clients = [];
        for (int i = 0; i < 3; i++)
        {
            RawClient client = await RawClient.ConnectAsync(simulator);
            clients.Add(client);
            await client.SendAsync(Poll);
            Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        }

        ChipUsage full = (await simulator.Host.DescribeChipAsync())!;
        Assert.AreEqual(4, full.Sockets);
        Assert.AreEqual(engineBytes + (4 * ChipResources.SocketBytes), full.HeapBytes);
        SocketException fault = await Assert.ThrowsAsync<SocketException>(
            () => RawClient.AskAsync(simulator, Poll));
        Assert.AreEqual(SocketError.ConnectionReset, fault.SocketErrorCode);
        string line = simulator.TakeFaults().Single();
        StringAssert.StartsWith(line, "a connection was refused: ");
        StringAssert.Contains(line, reason);
        ChipUsage after = (await simulator.Host.DescribeChipAsync())!;
        Assert.AreEqual(isSockets ? 1 : 0, after.RefusedForSockets);
        Assert.AreEqual(isSockets ? 0 : 1, after.RefusedForHeap);

        clients[0].Dispose();
        await Limit.UntilAsync(
            async () => (await simulator.Host.DescribeChipAsync())!.Sockets == 3, "one is free");
        Assert.AreEqual(200, (await RawClient.AskAsync(simulator, Poll)).Status);
        clients.ForEach(client => client.Dispose());
    }

    [TestMethod]
    public async Task An_engine_that_does_not_fit_is_refused_at_the_start()
    {
        int engineBytes = await EngineBytesAsync();
        SimulatorException fault = await Assert.ThrowsExactlyAsync<SimulatorException>(
            () => TestSimulator.StartAsync(new SimulatorOptions { HeapBytes = engineBytes }));
        Assert.AreEqual(
            $"--heap {engineBytes}: the engine takes {engineBytes} bytes, its listener and one "
            + $"connection 240; expected {engineBytes + 240} or more",
            fault.Message);
    }

    [TestMethod]
    [DataRow("--sockets 1: expected a number from 2 to 64", "--sockets", "1")]
    [DataRow("--heap 0: expected a number from 1", "--heap", "0")]
    [DataRow("--cpu-slowdown 0: expected a number above 0, at most 100, such as 1",
        "--cpu-slowdown", "0")]
    [DataRow("--sockets, --heap, --cpu-slowdown: the host profile has no chip; expected none",
        "--cpu-slowdown", "1", "--profile", "host")]
    public void Options_that_cannot_be_meant_are_refused(string message, params string[] arguments)
    {
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => new CommandLine().Read(arguments)!.CreateLimits());
        StringAssert.StartsWith(fault.Message, message);
    }

    [TestMethod]
    public async Task A_slow_chip_takes_its_time_for_what_it_does()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            new SimulatorOptions { CpuSlowdown = 2 });
        using RawClient client = await RawClient.ConnectAsync(simulator);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 5; i++)
        {
            await client.SendAsync(Poll);
            await client.ReadAnswerAsync();
        }

        double priceMs = 5 * Poll.Length * ChipProcessor.RequestByte
            / ChipProcessor.InstructionsPerSecond * 2 * 1000;
        Assert.IsGreaterThan(20, priceMs);
        Assert.IsGreaterThan(
            priceMs - 5, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        ChipUsage usage = (await simulator.Host.DescribeChipAsync())!;
        Assert.IsInRange((long)priceMs - 5, (long)(2 * priceMs) + 20, usage.BusyMs);
    }

    [TestMethod]
    public async Task A_chip_that_is_not_slowed_down_is_never_busy()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        await simulator.PublishAsync("message", "1");
        Assert.AreEqual(0, (await simulator.Host.DescribeChipAsync())!.BusyMs);
        await using TestSimulator host = await TestSimulator.StartHostProfileAsync(10);
        Assert.IsNull(await host.Host.DescribeChipAsync());
    }

    [TestMethod]
    public void The_prices_are_those_of_the_table_of_the_readme()
    {
        const double instruction = 1000 / ChipProcessor.InstructionsPerSecond;
        ChipProcessor processor = new(1);
        double Price(Action work)
        {
            double before = processor.OwedMs;
            work();
            return (processor.OwedMs - before) / instruction;
        }

        AssertPrice(
            "opening handshake: request of 477 B and answer",
            Price(() => processor.CountReceived(ChipWork.Request, 477)));
        long events = 0;
        foreach (int bytes in new[] { 32, 125, 1000 })
        {
            int header = bytes < 126 ? 6 : 8;
            string name = $"receive and publish a message of {bytes:#,0} B";
            AssertPrice(name, Price(() =>
            {
                processor.CountReceived(ChipWork.Message, bytes + header);
                processor.CountEvents(++events);
            }));
        }

        foreach (int bytes in new[] { 16, 125, 1024 })
        {
            AssertPrice($"echo a text of {bytes:#,0} B", Price(() =>
            {
                processor.CountReceived(ChipWork.Echo, bytes + (bytes < 126 ? 6 : 8));
                processor.CountSent();
            }));
        }

        AssertPrice("HTTP streaming: deliver an event of 125 B", Price(processor.CountSent));
        AssertPrice("publish, nobody follows, an event of 125 B",
            Price(() => processor.CountEvents(++events)));
    }

    [TestMethod]
    public async Task An_echo_is_cheaper_than_a_message_that_is_published()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            new SimulatorOptions { CpuSlowdown = 1 });
        byte[] message = Encoding.ASCII.GetBytes(
            $$"""{"topic":"message","data":"{{new string('x', 900)}}"}""");
        List<long> prices = [];
        foreach (string path in (string[])["/ws?topics=message&since=latest", "/echo"])
        {
            using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, path);
            long before = (await simulator.Host.DescribeChipAsync())!.BusyMs;
            await socket.SendAsync(RawWebSocket.Text, message);
            await socket.ReadFrameAsync();
            prices.Add((await simulator.Host.DescribeChipAsync())!.BusyMs - before);
        }

        Assert.IsLessThan(prices[0] / 2, prices[1]);
    }

    private static void AssertPrice(string operation, double price)
    {
        string text = Repository.Read("README.md");
        Match row = Regex.Match(text, $@"^\| {Regex.Escape(operation)} \| ([\d,]+) \|",
            RegexOptions.Multiline);
        Assert.IsTrue(row.Success, operation);
        double told = double.Parse(
            row.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.IsInRange(0.85 * told, 1.15 * told, price, operation);
    }

    private static async Task<int> EngineBytesAsync()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            new SimulatorOptions());
        return simulator.Host.Budget.Total;
    }
}
