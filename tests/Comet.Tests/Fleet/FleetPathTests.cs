using System.Net;
using System.Text.Json;
using Comet.Simulator.Fleet;
using Comet.Simulator.Load;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Fleet;

/// <summary>Many boards on one port, each under a path of its own.</summary>
[TestClass]
public class FleetPathTests
{
    private static Task<TestFleet> StartAsync(int boards, int subscribers = 0)
    {
        return TestFleet.StartAsync(new FleetOptions
        {
            Boards = boards,
            Subscribers = subscribers,
            HasOnePort = true,
            Board = TestFleet.Board(),
        });
    }

    [TestMethod]
    public async Task Boards_lose_nothing_on_their_way_to_clients_of_one_port()
    {
        await using TestFleet fleet = await StartAsync(20, 20);
        Assert.HasCount(1, fleet.Boards.Select(board => board.Url.Port).Distinct());
        await Limit.UntilAsync(
            () => fleet.Boards.All(board => board.Row!.Events >= 8),
            "each board has published for some three seconds");
        Assert.AreEqual(0, await fleet.Host.StopAsync());
        LoadReport load = fleet.Host.Load!;
        Assert.AreEqual((0L, 0L, 0L, 0L, 0L),
            (load.Lost, load.Repeated, load.Gaps, load.Resets, load.Interruptions));
        Assert.AreEqual(fleet.Host.Watch.Totals.Events, load.Delivered);
    }

    [TestMethod]
    public async Task Each_board_is_found_under_its_id_and_all_are_listed()
    {
        await using TestFleet fleet = await StartAsync(12);
        using HttpClient client = new() { Timeout = Limit.Patience };
        foreach (FleetBoard board in fleet.Boards)
        {
            string batch = await client.GetStringAsync(new Uri(board.Url, "poll"), Limit.Token);
            StringAssert.StartsWith(batch, $"{{\"next\":\"{board.Host.Epoch:x8}-");
        }

        Uri root = new(fleet.Boards[0].Url, "/");
        using JsonDocument list =
            JsonDocument.Parse(await client.GetStringAsync(root, Limit.Token));
        CollectionAssert.AreEqual(
            fleet.Boards.Select(board => board.Url.AbsolutePath).ToArray(),
            list.RootElement.EnumerateArray()
                .Select(item => item.GetProperty("path").GetString()).ToArray());
        using HttpRequestMessage head = new(HttpMethod.Head, new Uri(root, "devices"));
        using HttpResponseMessage heading = await client.SendAsync(head, Limit.Token);
        Assert.AreEqual(HttpStatusCode.OK, heading.StatusCode);
        using HttpResponseMessage posted =
            await client.PostAsync(new Uri(root, "devices"), null, Limit.Token);
        Assert.AreEqual(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        string page = await client.GetStringAsync(
            new Uri(root, "devices/board-0007"), Limit.Token);
        StringAssert.Contains(page, "<title>");
        using HttpResponseMessage none =
            await client.GetAsync(new Uri(root, "devices/board-0013"), Limit.Token);
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
    }

    [TestMethod]
    public async Task A_port_that_is_taken_is_told_before_anything_runs()
    {
        await using TestFleet fleet = await StartAsync(1);
        FleetOptions options = fleet.Host.Options with
        {
            Board = TestFleet.Board() with { Port = fleet.Boards[0].Url.Port },
        };
        SimulatorException fault = await Assert.ThrowsExactlyAsync<SimulatorException>(
            () => TestFleet.StartAsync(options));
        StringAssert.Contains(fault.Message, "another program listens on it");
        Assert.ThrowsExactly<SimulatorException>(() => (options with
        {
            Board = TestFleet.Board() with { Tls = TlsOptions.Development },
        }).Check(TestFleet.Board().CreateLimits()));
    }
}
