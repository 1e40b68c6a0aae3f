using System.Net;
using System.Text.Json;
using Comet.Simulator.Faults;
using Comet.Simulator.Fleet;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Fleet;

/// <summary>The fleet over HTTP: what it tells, and whom a change reaches.</summary>
[TestClass]
public class FleetApiTests
{
    [TestMethod]
    public async Task A_fault_reaches_exactly_those_that_are_selected()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(20);
        string[] some = ["board-0003", "board-0017"];
        CollectionAssert.AreEqual(some, await SwitchAsync(
            fleet, "faults", """{"fault":"latency=5","boards":["board-0017","board-0003"]}"""));
        CollectionAssert.AreEqual(some, fleet.IdsWith("latency"));

        string[] share = await SwitchAsync(
            fleet, "faults", """{"fault":"segment=9","boards":"25%"}""");
        Assert.HasCount(5, share);
        CollectionAssert.AreEqual(share, fleet.IdsWith("segment"));
        string[] next = await SwitchAsync(
            fleet, "faults", """{"fault":"stall","boards":"25%"}""");
        CollectionAssert.AreNotEqual(share, next, "others by the next lot");

        Assert.HasCount(20, await SwitchAsync(
            fleet, "faults", """{"fault":"bandwidth=9999","boards":"all"}"""));
        Assert.HasCount(20, fleet.IdsWith("bandwidth"));

        // What is over is over for those that are selected.
        await SwitchAsync(fleet, "faults", """{"clear":"latency","boards":["board-0003"]}""");
        CollectionAssert.AreEqual(new[] { "board-0017" }, fleet.IdsWith("latency"));
        await SwitchAsync(fleet, "faults", """{"clear":"bandwidth","boards":"all"}""");
        Assert.IsEmpty(fleet.IdsWith("bandwidth"));
        CollectionAssert.AreEqual(share, fleet.IdsWith("segment"));
    }

    [TestMethod]
    public async Task Faults_at_the_start_are_on_a_share_of_the_boards()
    {
        FleetOptions options = new()
        {
            Boards = 20,
            FaultSharePercent = 10,
            Board = TestFleet.Board() with
            {
                BenchPort = null,
                Faults = [FaultSetting.Parse("latency=5"), FaultSetting.Parse("segment=9")],
            },
        };
        await using TestFleet fleet = await TestFleet.StartAsync(options);
        string[] faulty = fleet.IdsWith("latency");
        Assert.HasCount(2, faulty);
        CollectionAssert.AreEqual(faulty, fleet.IdsWith("segment"));
        Assert.AreEqual((18, 2), (fleet.Host.Watch.Totals.Up, fleet.Host.Watch.Totals.Faulty));
        Assert.IsNull(fleet.Host.Bench);

        await using TestFleet again = await TestFleet.StartAsync(options);
        CollectionAssert.AreEqual(faulty, again.IdsWith("latency"), "the same by the same seed");
    }

    [TestMethod]
    public async Task A_signal_is_set_on_those_that_are_selected()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(4);
        await SwitchAsync(
            fleet, "signals", """{"signal":"light=constant:7","boards":["board-0002"]}""");
        Assert.AreEqual(7, fleet.Boards[1].Host.Board.ReadLightPermille());
        CollectionAssert.DoesNotContain(
            fleet.Boards[0].Host.Signals.ToArray(), "light=constant:7");
        await Limit.UntilAsync(() => fleet.Boards[1].Row!.Light == 7, "it was published");
        await SwitchAsync(fleet, "signals", """{"clear":"light","boards":"all"}""");
        Assert.HasCount(1, fleet.Boards[1].Host.Signals);
    }

    [TestMethod]
    public async Task The_boards_are_told_in_pages_with_the_names_of_their_columns()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(12);
        JsonElement page = await fleet.GetAsync("api/fleet/boards?from=10&count=5");
        Assert.AreEqual(12, page.GetProperty("total").GetInt32());
        JsonElement[] boards = [.. page.GetProperty("boards").EnumerateArray()];
        Assert.HasCount(2, boards);
        Assert.AreEqual("board-0011", boards[0].GetProperty("id").GetString());
        Assert.AreEqual(
            fleet.Boards[10].Url.AbsoluteUri, boards[0].GetProperty("url").GetString());
        Assert.AreEqual(fleet.Boards[10].Seed, boards[0].GetProperty("seed").GetInt32());
        string[] columns =
            [.. page.GetProperty("columns").EnumerateArray().Select(name => name.GetString()!)];
        JsonElement[] row = [.. boards[0].GetProperty("row").EnumerateArray()];
        Assert.HasCount(columns.Length, row);
        Assert.AreEqual(
            $"{fleet.Boards[10].Host.Epoch:x8}", row[Array.IndexOf(columns, "epoch")].GetString());
        Assert.AreEqual("up", row[Array.IndexOf(columns, "state")].GetString());

        // A client of the board finds the value that is told of it.
        JsonElement board = await fleet.GetAsync("api/fleet/boards/board-0012");
        Assert.IsNotEmpty(board.GetProperty("temperatures").EnumerateArray());
        JsonElement totals = await fleet.GetAsync("api/fleet");
        Assert.AreEqual(12, totals.GetProperty("up").GetInt32());
    }

    [TestMethod]
    public async Task What_cannot_be_meant_is_refused_and_changes_nothing()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(3);
        (string Path, string Body, string Error)[] cases =
        [
            ("faults", "", "the body is not what it must be; expected {\"fault\":"),
            ("faults", "[]", "the body is not"),
            ("faults", """{"fault":"stall"}""", "the body is not"),
            ("faults", """{"fault":"stall","boards":"all","for":1}""", "the body is not"),
            ("faults", """{"fault":"stall","clear":"stall","boards":"all"}""", "the body is not"),
            ("faults", """{"fault":"nope","boards":"all"}""", "fault nope: there is none"),
            ("faults", """{"fault":"stall=x","boards":"all"}""", "fault stall: x: expected"),
            ("faults", """{"fault":"stall=slot=10","boards":"all"}""", "fault stall: slot=10"),
            ("faults", """{"fault":"stall","boards":"some"}""", "boards: expected \"all\""),
            ("faults", """{"fault":"stall","boards":"0%"}""", "boards: expected"),
            ("faults", """{"fault":"stall","boards":"101%"}""", "boards: expected"),
            ("faults", """{"fault":"stall","boards":[1]}""", "boards: expected"),
            ("faults", """{"fault":"stall","boards":["board-0001","board-0004"]}""",
                "boards: there is no board-0004; expected board-0001 to board-0003"),
            ("signals", """{"signal":"x=constant:1","boards":"all"}""", "signal x=constant:1"),
            ("signals", """{"clear":"x","boards":"all"}""", "clear: there is no sensor x"),
        ];
        foreach ((string path, string body, string error) in cases)
        {
            (HttpStatusCode status, JsonElement answer) =
                await fleet.PostAsync($"api/fleet/{path}", body);
            Assert.AreEqual(HttpStatusCode.BadRequest, status, body);
            StringAssert.StartsWith(answer.GetProperty("error").GetString(), error);
        }

        Assert.IsTrue(fleet.Boards.All(board => board.Host.Faults.All(fault => !fault.IsOn)));
    }

    [TestMethod]
    public async Task Foreign_pages_are_kept_out_of_a_fleet()
    {
        await using TestFleet fleet = await TestFleet.StartAsync(3);
        const string body = """{"fault":"stall","boards":"all"}""";
        foreach (string origin in (string[])["http://evil.example", "null"])
        {
            (HttpStatusCode status, _) =
                await fleet.PostAsync("api/fleet/faults", body, origin);
            Assert.AreEqual(HttpStatusCode.Forbidden, status, origin);
        }

        Assert.IsEmpty(fleet.IdsWith("stall"));
        string own = fleet.Url.GetLeftPart(UriPartial.Authority);
        Assert.AreEqual(
            HttpStatusCode.OK, (await fleet.PostAsync("api/fleet/faults", body, own)).Status);
        Assert.HasCount(3, fleet.IdsWith("stall"));
    }

    private static async Task<string[]> SwitchAsync(TestFleet fleet, string what, string body)
    {
        (HttpStatusCode status, JsonElement answer) =
            await fleet.PostAsync($"api/fleet/{what}", body);
        Assert.AreEqual(HttpStatusCode.OK, status, answer.GetRawText());
        string[] ids =
            [.. answer.GetProperty("boards").EnumerateArray().Select(id => id.GetString()!)];
        Assert.HasCount(answer.GetProperty("count").GetInt32(), ids);
        return ids;
    }
}
