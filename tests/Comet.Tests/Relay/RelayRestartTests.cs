using System.Net;
using System.Net.WebSockets;
using System.Text;
using Comet.Simulator.Relay;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay;

/// <summary>Commands whose way, or whose board, ends before their answer has come.</summary>
[TestClass]
public class RelayRestartTests
{
    [TestMethod]
    public async Task A_command_is_sent_again_to_a_board_that_goes_on()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        Task<HttpResponseMessage> posting;
        string command;
        using (ClientWebSocket lost = await GreetAsync(relay, "00000007-0"))
        {
            posting = PostAsync(relay, "true");
            command = await ReadAsync(lost);
        }

        using ClientWebSocket again = await GreetAsync(relay, "00000007-0");
        Assert.AreEqual(command, await ReadAsync(again));
        await SayAsync(again, $"{{\"done\":\"{command.Split('"')[3]}\",\"id\":\"00000007-1\"}}");
        using HttpResponseMessage answer = await posting;
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    // It may have executed the command before, and does not know.
    [TestMethod]
    public async Task A_command_is_not_sent_again_to_a_board_that_has_restarted()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        ClientWebSocket lost = await GreetAsync(relay, "00000007-0");
        await using WebSocketSubscriber follower =
            await WebSocketSubscriber.ConnectAsync(relay, "ws", "since=latest&topics=led");
        Task<HttpResponseMessage> posting;
        using (lost)
        {
            posting = PostAsync(relay, "true");
            StringAssert.EndsWith(await ReadAsync(lost), "\"topic\":\"led\",\"data\":true}");
            await follower.PublishAsync("led", "null");
            StringAssert.EndsWith(await ReadAsync(lost), "\"topic\":\"led\",\"data\":null}");
        }

        using ClientWebSocket restarted = await GreetAsync(relay, "00000008-0");
        using HttpResponseMessage answer = await posting;
        Assert.AreEqual(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        StringAssert.Contains(
            await answer.Content.ReadAsStringAsync(Limit.Token),
            "the value may or may not have been published");
        string told;
        do
        {
            told = await follower.NextTextAsync();
        }
        while (!told.Contains("error", StringComparison.Ordinal));

        Assert.AreEqual(
            $"{{\"error\":\"{CommandOutcome.Forgotten.Error}\",\"topic\":\"led\"}}", told);
        Task<HttpResponseMessage> postingNext = PostAsync(relay, "false");
        string next = await ReadAsync(restarted);
        StringAssert.EndsWith(next, "\"topic\":\"led\",\"data\":false}");
        await SayAsync(restarted, $"{{\"done\":\"{next.Split('"')[3]}\",\"id\":\"00000008-1\"}}");
        using HttpResponseMessage done = await postingNext;
        Assert.AreEqual(HttpStatusCode.OK, done.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(TestRelayHost relay, string value)
    {
        using StringContent body = new(value, Encoding.UTF8, "application/json");
        return await relay.Client.PostAsync("publish/led", body, Limit.Token);
    }

    // Returns when it is the way to the board.
    private static async Task<ClientWebSocket> GreetAsync(TestRelayHost relay, string id)
    {
        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link is null, "the way before is lost");
        ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + TestRelayHost.Token);
        await socket.ConnectAsync(new Uri(relay.UplinkUrl), Limit.Token);
        await SayAsync(socket, $"{{\"resume\":\"{id}\"}}");
        Assert.AreEqual("{\"since\":\"earliest\"}", await ReadAsync(socket));
        await Limit.UntilAsync(
            async () => (await relay.StateAsync()).Link is not null, "there is a way");
        return socket;
    }

    private static async Task SayAsync(ClientWebSocket socket, string line)
    {
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(line), WebSocketMessageType.Text, true, Limit.Token);
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[1024];
        WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, Limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
