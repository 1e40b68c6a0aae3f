using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Comet.Simulator.Pump;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Door;

/// <summary>Servers that share a port.</summary>
[TestClass]
public class FrontDoorTests
{
    protected virtual ReadinessKind Readiness => ReadinessKind.System;

    private Task<TestDoor> StartAsync()
    {
        return TestDoor.StartAsync(readiness: Readiness);
    }

    private static string Get(string path)
    {
        return $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private static async Task<string> EpochAsync(RawClient client, string id)
    {
        await client.SendAsync(Get($"/devices/{id}/poll?since=latest"));
        RawAnswer answer = await client.ReadAnswerAsync();
        Assert.AreEqual(200, answer.Status, answer.Text);
        using JsonDocument batch = JsonDocument.Parse(answer.Body);
        return batch.RootElement.GetProperty("next").GetString()!.Split('-')[0];
    }

    private static string Epoch(TestDoor door, string id)
    {
        return $"{door[id].Epoch:x8}";
    }

    [TestMethod]
    public async Task A_kept_connection_asks_one_board_after_another()
    {
        await using TestDoor door = await StartAsync();
        using RawClient client = await RawClient.ConnectAsync(door);
        for (int i = 0; i < 20; i++)
        {
            string id = i % 3 == 0 ? "b" : "a";
            Assert.AreEqual(Epoch(door, id), await EpochAsync(client, id));
        }
    }

    [TestMethod]
    public async Task Requests_that_come_in_pieces_find_their_board()
    {
        await using TestDoor door = await StartAsync();
        using RawClient client = await RawClient.ConnectAsync(door);
        foreach (string id in (string[])["a", "a", "b", "a"])
        {
            foreach (char letter in Get($"/devices/{id}/poll?since=latest"))
            {
                await client.SendAsync($"{letter}");
            }

            RawAnswer answer = await client.ReadAnswerAsync();
            Assert.AreEqual(200, answer.Status, answer.Text);
            StringAssert.Contains(answer.Text, $"\"next\":\"{Epoch(door, id)}-");
        }
    }

    [TestMethod]
    public async Task Requests_that_come_together_are_all_answered_by_their_board()
    {
        await using TestDoor door = await StartAsync();
        using RawClient client = await RawClient.ConnectAsync(door);
        string request = Get("/devices/b/poll?since=latest");
        await client.SendAsync(request + request + request);
        for (int i = 0; i < 3; i++)
        {
            StringAssert.Contains(
                (await client.ReadAnswerAsync()).Text, $"\"next\":\"{Epoch(door, "b")}-");
        }

        Assert.AreEqual(Epoch(door, "a"), await EpochAsync(client, "a"));
    }

    [TestMethod]
    public async Task What_is_for_no_board_goes_to_the_site_and_its_connection_ends()
    {
        await using TestDoor door = await StartAsync();
        using RawClient client = await RawClient.ConnectAsync(door);
        Assert.AreEqual(Epoch(door, "a"), await EpochAsync(client, "a"));
        await client.SendAsync(Get("/devices"));
        RawAnswer answer = await client.ReadAnswerAsync();
        Assert.AreEqual(200, answer.Status);
        Assert.AreEqual("a, b", answer.Text);
        Assert.AreEqual("close", answer["Connection"]);
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    [DataRow("/devices/c/poll")]
    [DataRow("/devices/a")]
    [DataRow("/devices/a/site")]
    [DataRow("/")]
    public async Task What_nobody_serves_is_not_found(string path)
    {
        await using TestDoor door = await StartAsync();
        RawAnswer answer = await RawClient.AskAsync(door, Get(path));
        Assert.AreEqual(404, answer.Status);
        StringAssert.Contains(answer.Text, $"\"nothing is found at {path}");
    }

    [TestMethod]
    public async Task What_a_board_does_not_know_is_answered_by_the_board()
    {
        await using TestDoor door = await StartAsync();
        RawAnswer answer = await RawClient.AskAsync(door, Get("/devices/a/none"));
        Assert.AreEqual(404, answer.Status);
        StringAssert.Contains(answer.Text, "no such path");
    }

    [TestMethod]
    public async Task Streams_WebSockets_and_values_reach_the_board_of_their_path()
    {
        await using TestDoor door = await StartAsync();
        using ClientWebSocket socket = new();
        Uri url = new(door.Url, "/devices/a/ws?since=latest");
        await socket.ConnectAsync(
            new UriBuilder(url) { Scheme = "ws" }.Uri, Limit.Token);
        using RawClient other = await RawClient.ConnectAsync(door);
        await other.SendAsync(Get("/devices/b/stream?since=latest"));
        await other.ReadHeadAsync();
        using StringContent value = new("true", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer =
            await door.Client.PostAsync("/devices/a/publish/led", value, Limit.Token);
        string published = await answer.Content.ReadAsStringAsync(Limit.Token);
        StringAssert.StartsWith(published, "{\"id\":\"" + Epoch(door, "a") + "-");
        StringAssert.EndsWith(published.Trim(), "\"subscribers\":1}");
        byte[] buffer = new byte[1000];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, Limit.Token);
        StringAssert.Contains(
            Encoding.UTF8.GetString(buffer, 0, result.Count), "\"topic\":\"led\"");
        Assert.IsTrue(door["a"].Board.IsLedOn);
        Assert.IsFalse(door["b"].Board.IsLedOn);
    }

    [TestMethod]
    public async Task A_long_poll_that_is_given_up_frees_its_slot()
    {
        await using TestDoor door = await StartAsync();
        using (RawClient client = await RawClient.ConnectAsync(door))
        {
            await client.SendAsync(Get("/devices/a/long-poll?since=latest&wait=60"));
            await Limit.UntilAsync(() => door["a"].Engine.InUse == 1, "the long poll waits");
        }

        await Limit.UntilAsync(() => door["a"].Engine.InUse == 0, "its slot is free");
    }

    [TestMethod]
    public async Task A_newcomer_who_says_nothing_is_closed()
    {
        await using TestDoor door = await TestDoor.StartAsync(200, Readiness);
        using RawClient client = await RawClient.ConnectAsync(door);
        await client.SendAsync("GET /devices/a/po");
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    public async Task The_oldest_newcomer_gives_way_to_one_too_many()
    {
        await using TestDoor door = await StartAsync();
        List<RawClient> clients = [];
        try
        {
            for (int i = 0; i <= FrontDoorNewcomers; i++)
            {
                clients.Add(await RawClient.ConnectAsync(door));
            }

            Assert.IsEmpty(await clients[0].ReadToEndAsync());
            Assert.AreEqual(Epoch(door, "a"), await EpochAsync(clients[1], "a"));
            Assert.AreEqual(Epoch(door, "b"), await EpochAsync(clients[^1], "b"));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [TestMethod]
    public async Task A_board_that_is_restarted_is_found_again()
    {
        await using TestDoor door = await StartAsync();
        string before = Epoch(door, "a");
        await door["a"].ApplyFaultAsync("reboot", "1");
        await Limit.UntilAsync(() => Epoch(door, "a") != before, "the board is up again");
        using RawClient client = await RawClient.ConnectAsync(door);
        Assert.AreEqual(Epoch(door, "a"), await EpochAsync(client, "a"));
    }

    private static int FrontDoorNewcomers => Comet.Simulator.Door.FrontDoor.NewcomersMax;
}
