using System.Net;
using System.Net.Sockets;
using Comet.Simulator.Fleet;
using Comet.Simulator.Fleet.Terminal;
using Comet.Simulator.Load;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Fleet;

/// <summary>Many boards in one process: what each has of its own, and what comes of them.</summary>
[TestClass]
public class FleetTests
{
    [TestMethod]
    public async Task Fifty_boards_lose_nothing_on_their_way_to_fifty_clients()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(50, subscribers: 50);
        await Limit.UntilAsync(
            () => fleet.Boards.All(board => board.Row!.Events >= 8),
            "each board has published for some three seconds");
        Assert.AreEqual(0, await fleet.Host.StopAsync());
        FleetTotals end = fleet.Host.Watch.Totals;
        LoadReport load = fleet.Host.Load!;
        Assert.AreEqual((0L, 0L, 0L, 0L), (load.Lost, load.Repeated, load.Gaps, load.Resets));
        Assert.AreEqual(end.Events, load.Delivered);
        Assert.AreEqual(fleet.Boards.Sum(board => board.Reading!.Last), load.Delivered);
        foreach (MethodReport method in load.Methods)
        {
            Assert.AreEqual(10, method.Clients, method.Method);
            Assert.IsGreaterThanOrEqualTo(80, method.Delivered, method.Method);
            Assert.IsGreaterThan(0, method.Delays.Count, method.Method);
        }

        Assert.AreEqual(0, FleetRun.ExitCodeOf(end, load, 0));
    }

    [TestMethod]
    public async Task Each_board_has_an_epoch_a_seed_and_a_signal_of_its_own()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(50);
        Assert.HasCount(50, fleet.Boards.Select(board => board.Host.Epoch).Distinct());
        Assert.HasCount(50, fleet.Boards.Select(board => board.Seed).Distinct());
        Assert.HasCount(50, fleet.Boards.Select(board => board.Url).Distinct());
        Assert.AreEqual(("board-0001", "board-0050"), (fleet.Boards[0].Id, fleet.Boards[^1].Id));

        // Noise of half a degree, in hundredths: two alike are possible, many are not.
        Assert.IsGreaterThan(
            25, fleet.Boards.Select(board => board.Row!.Temperature).Distinct().Count());

        // The first boards are the same in any fleet of the same seed, and others of another.
        await using TestFleet smaller = await TestFleet.StartAsync(3);
        await using TestFleet other = await TestFleet.StartAsync(new FleetOptions
        {
            Boards = 3,
            Board = TestFleet.Board() with { Seed = 2 },
        });
        CollectionAssert.AreEqual(SeedsOf(fleet), SeedsOf(smaller));
        CollectionAssert.AreNotEqual(SeedsOf(fleet), SeedsOf(other));
        Assert.AreEqual("board-0001", smaller.Boards[0].Id);
    }

    [TestMethod]
    public async Task Boards_stand_on_ports_one_behind_the_other()
    {
        // Whether the next ones are free too is known only when they are asked for.
        for (int i = 0; ; i++)
        {
            int port = FreePort();
            try
            {
                await using TestFleet fleet = await TestFleet.StartAsync(At(port, 4));
                CollectionAssert.AreEqual(
                    Enumerable.Range(port, 4).ToArray(),
                    fleet.Boards.Select(board => board.Url.Port).ToArray());
                return;
            }
            catch (SimulatorException) when (i < 20)
            {
                // Another program has one of them.
            }
        }
    }

    [TestMethod]
    public async Task A_taken_port_is_found_before_anything_runs()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int taken = ((IPEndPoint)other.LocalEndpoint).Port;
        FleetOptions options = At(taken - 1, 2);
        FleetHost fleet = new(
            options, Simulator.Board.TemperatureTrace.ReadShipped(), new TestLog());
        await using (fleet)
        {
            SimulatorException fault =
                await Assert.ThrowsExactlyAsync<SimulatorException>(() => fleet.StartAsync());
            Assert.AreEqual(SimulatorException.FailureExitCode, fault.ExitCode);

            // Should the one before be taken too, it is named.
            StringAssert.StartsWith(
                fault.Message, $"--port {taken - 1}: 2 boards need {taken - 1} to {taken}, and "
                    + "another program listens on ");
            Assert.IsEmpty(fleet.Boards);
        }
    }

    [TestMethod]
    public async Task Boards_under_TLS_have_one_certificate_and_let_in_who_has_the_token()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(new FleetOptions
        {
            Boards = 5,
            Subscribers = 5,
            Board = TestFleet.Board() with
            {
                BenchPort = null,
                Tls = TlsOptions.Development,
                Token = "0123456789",
            },
        });
        Assert.IsTrue(fleet.Boards.All(board => board.Host.Tls == fleet.Host.Tls));
        Assert.AreEqual("https", fleet.Boards[0].Url.Scheme);
        await Limit.UntilAsync(
            () => fleet.Host.Load!.Methods.All(method => method.Delivered > 0),
            "all have their first");
        Assert.AreEqual(0, await fleet.Host.StopAsync());
        LoadReport load = fleet.Host.Load!;
        Assert.AreEqual(
            (0L, fleet.Host.Watch.Totals.Events), (load.Lost, load.Delivered));
    }

    [TestMethod]
    public async Task A_board_that_reboots_tells_its_clients_and_is_counted_on()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(5, subscribers: 5);

        // Who has had nothing yet cannot be told that it is void.
        await Limit.UntilAsync(
            () => fleet.Host.Load!.Methods.All(method => method.Delivered > 0),
            "all have their first");
        uint[] before = [.. fleet.Boards.Select(board => board.Row!.Epoch)];
        Assert.AreEqual(5, (await fleet.Host.ApplyFaultAsync(
            Simulator.Faults.FaultSetting.Parse("reboot=0"), FleetSelection.All)).Count);
        await Limit.UntilAsync(() => fleet.Host.Load!.Resets == 5, "all were told");
        Assert.AreEqual(0, await fleet.Host.StopAsync());
        LoadReport load = fleet.Host.Load!;
        Assert.AreEqual((0L, 0L, 5L), (load.Lost, load.Repeated, load.Resets));
        Assert.IsGreaterThanOrEqualTo(3, load.Interruptions);
        for (int i = 0; i < 5; i++)
        {
            BoardReading reading = fleet.Boards[i].Reading!;
            Assert.AreNotEqual(before[i], reading.Epoch);
            Assert.IsGreaterThan(reading.Last, reading.Published, "events before the reboot");
        }
    }

    [TestMethod]
    public async Task A_board_that_does_not_answer_has_failed()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(new FleetOptions
        {
            Boards = 3,
            Board = TestFleet.Board(),
            Patience = TimeSpan.FromMilliseconds(100),
        });
        using ManualResetEventSlim gate = new();
        Task blocked = fleet.Boards[1].Host.InvokeAsync(_ => gate.Wait(Limit.Patience));
        try
        {
            await Limit.UntilAsync(
                () => fleet.Host.Watch.Totals is { Failed: 1, Up: 2 }, "one has failed");
            Assert.AreEqual(BoardState.Failed, fleet.Boards[1].Row!.State);
            Assert.AreEqual(1, FleetRun.ExitCodeOf(fleet.Host.Watch.Totals, null, 0));
        }
        finally
        {
            gate.Set();
        }

        await blocked;
        await Limit.UntilAsync(() => fleet.Host.Watch.Totals.Up == 3, "it is back");
        Assert.AreEqual(1, FleetRun.ExitCodeOf(fleet.Host.Watch.Totals, null, 1));
        Assert.AreEqual(0, FleetRun.ExitCodeOf(fleet.Host.Watch.Totals, null, 0));
    }

    private static FleetOptions At(int port, int boards)
    {
        return new FleetOptions
        {
            Boards = boards,
            Board = TestFleet.Board() with { Port = port },
        };
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private static int[] SeedsOf(TestFleet fleet)
    {
        return [.. fleet.Boards.Take(3).Select(board => board.Seed)];
    }
}
