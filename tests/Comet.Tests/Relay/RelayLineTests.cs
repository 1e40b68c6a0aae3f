using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Comet.Simulator.Relay;
using Comet.Simulator.Relay.Ways;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Relay.Broker;
using Microsoft.Extensions.Logging;
using MQTTnet;
using EventId = Comet.Simulator.Relay.EventId;

namespace Comet.Tests.Relay;

/// <summary>The longest line is the same whichever way it comes.</summary>
[TestClass]
public class RelayLineTests
{
    private const string TooLong = "a line is longer than 8192 bytes";

    // An event with a member of no interest.
    private static string LineOf(int bytes, int sequence = 1)
    {
        string start = TestMqttClient.Event(sequence)[..^1] + ",\"more\":\"";
        return start + new string('a', bytes - start.Length - 2) + "\"}";
    }

    [TestMethod]
    public async Task It_may_come_over_a_WebSocket_and_no_longer_one()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        using RawUplink uplink = await RawUplink.DialAsync(relay, "00000007-0");
        Assert.AreEqual("{\"since\":\"earliest\"}", await uplink.ReadAsync());
        await uplink.SayAsync(LineOf(BoardLine.BytesMax));
        await relay.SettleAsync(new EventId(7, 1));
        Assert.AreEqual("{\"ack\":\"00000007-1\"}", await uplink.ReadAsync());
        await uplink.SayAsync(LineOf(BoardLine.BytesMax + 1, 2));
        Assert.AreEqual("", await uplink.ReadAsync());
        Assert.AreEqual(WebSocketCloseStatus.PolicyViolation, uplink.CloseStatus);
        Assert.AreEqual(TooLong, uplink.CloseReason);
        Assert.AreEqual($"board b is sent away: {TooLong}", relay.TakeFaults().Single());
    }

    [TestMethod]
    public async Task It_may_come_in_a_request_and_no_longer_one()
    {
        await using TestRelayHost relay = await TestRelayHost.StartAsync();
        await SayAsync(relay, "{\"resume\":\"00000007-0\"}", HttpStatusCode.OK);
        await SayAsync(relay, LineOf(BoardLine.BytesMax), HttpStatusCode.OK);
        StringAssert.Contains(
            await SayAsync(
                relay,
                TestMqttClient.Event(2) + "\n" + LineOf(BoardLine.BytesMax + 1, 3),
                HttpStatusCode.RequestEntityTooLarge),
            TooLong);
        await relay.SettleAsync(new EventId(7, 2));
    }

    [TestMethod]
    public async Task It_may_come_on_a_stream_and_no_longer_one()
    {
        TestLog log = new(LogLevel.Information);
        using TcpListener board = new(IPAddress.Loopback, 0);
        board.Start();
        await using TestRelayHost relay = await TestRelayHost.StartAsync(
            new RelayOptions
            {
                Pulls = new Dictionary<string, PullSource>
                {
                    [TestRelayHost.Board] = new(new Uri($"http://{board.LocalEndpoint}/"), null),
                },
            },
            log);
        using Socket socket = await board.AcceptSocketAsync(Limit.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
            + LineOf(BoardLine.BytesMax) + "\n" + LineOf(BoardLine.BytesMax + 1, 2) + "\n"));
        await Limit.UntilAsync(
            () => log.Lines.Contains($"board b cannot be followed: {TooLong}"), "it is logged");
        await relay.SettleAsync(new EventId(7, 1));
    }

    [TestMethod]
    public async Task It_may_come_by_the_broker_and_no_longer_one()
    {
        await using BrokerStage stage = await BrokerStage.StartAsync(TestBroker.Embedded);
        (TestRelayHost relay, _) = await stage.StartRelayAsync("near");
        await using TestMqttClient owner =
            await TestMqttClient.StartAsync(stage.Broker.EndPoint);
        await owner.TellPresenceAsync(true, "s", 1);
        await SendAsync(owner, LineOf(BoardLine.BytesMax));
        await SendAsync(owner, LineOf(BoardLine.BytesMax + 1, 2));
        await SendAsync(owner, LineOf(BoardLine.BytesMax, 3));
        await relay.SettleAsync(new EventId(7, 3));
        Assert.AreEqual(
            "comet/b/events: a message of 8193 bytes is left out, as others like it may be; "
                + "expected at most 8192",
            relay.TakeFaults().Single());
    }

    private static Task<bool> SendAsync(TestMqttClient owner, string line)
    {
        return owner.SendAsync(new MqttApplicationMessageBuilder()
            .WithTopic("comet/b/events").WithPayload(line).Build());
    }

    private static async Task<string> SayAsync(
        TestRelayHost relay, string lines, HttpStatusCode expected)
    {
        using HttpRequestMessage request =
            new(HttpMethod.Post, new Uri(relay.Host.Url, "uplink/b"));
        request.Headers.Add("Authorization", "Bearer " + TestRelayHost.Token);
        request.Content = new StringContent(lines);
        using HttpResponseMessage answer = await relay.Client.SendAsync(request, Limit.Token);
        string text = await answer.Content.ReadAsStringAsync(Limit.Token);
        Assert.AreEqual(expected, answer.StatusCode, text);
        return text;
    }
}
