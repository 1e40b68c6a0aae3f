using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>https and wss: what works without TLS works with it, in every method.</summary>
[TestClass]
public class TlsTests
{
    private const string Poll = "GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n";

    [TestMethod]
    [DataRow(Subscriber.Poll)]
    [DataRow(Subscriber.LongPoll)]
    [DataRow(Subscriber.Stream)]
    [DataRow(Subscriber.Sse)]
    [DataRow(Subscriber.Ws)]
    public async Task A_client_sees_the_present_state_then_what_is_new(string method)
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync();
        Assert.AreEqual("https", simulator.Url.Scheme);
        Assert.IsTrue(simulator.Host.UsesTls);
        string kept = await simulator.PublishAsync("message", "\"kept\"");
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            simulator, method, "topics=temperature,message");
        List<Delivery> present = await subscriber.NextEventsAsync(2);
        Assert.AreEqual("21.5", present[0].Data);
        Assert.AreEqual(kept, present[1].Id);
        for (int i = 0; i < 20; i++)
        {
            await subscriber.PublishAsync("message", $"{i}");
            Assert.AreEqual($"{i}", (await subscriber.NextAsync()).Data);
        }

        using JsonDocument status = await simulator.StatusAsync();
        Assert.IsGreaterThan(0, status.RootElement.GetProperty("inUse").GetInt32());
    }

    [TestMethod]
    public async Task A_file_and_a_message_larger_than_the_buffers_arrive_whole()
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync();
        string page = await simulator.Client.GetStringAsync("", Limit.Token);
        StringAssert.EndsWith(page.TrimEnd(), "</html>");

        using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/echo");
        byte[] message = new byte[300_000];
        new Random(1).NextBytes(message);
        Task sending = socket.SendAsync(RawWebSocket.Binary, message);
        List<byte> echo = [];
        int first;
        do
        {
            (first, byte[] payload) = await socket.ReadFrameAsync();
            echo.AddRange(payload);
        }
        while ((first & 0x80) == 0);

        await sending;
        CollectionAssert.AreEqual(message, echo);
    }

    [TestMethod]
    [DataRow(SslProtocols.Tls12)]
    [DataRow(SslProtocols.Tls13)]
    public async Task The_end_of_an_answer_is_told_by_an_alert_before_FIN(SslProtocols version)
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync();
        (RawClient client, TlsRecords records) =
            await RawClient.ConnectRecordedAsync(simulator, version);
        using (client)
        {
            await client.SendAsync("GET /poll?since=latest HTTP/1.0\r\n\r\n");
            Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
            Assert.IsEmpty(await client.ReadToEndAsync());
        }

        // In TLS 1.3 the alert is two bytes, its type, and the 16 of the tag (RFC 8446 §5.2).
        (byte type, int length) = records.All[^1];
        Assert.AreEqual(
            version == SslProtocols.Tls12 ? TlsRecords.Alert : TlsRecords.ApplicationData, type);
        Assert.IsTrue(version == SslProtocols.Tls12 || length == 2 + 1 + 16, $"{length}");
    }

    [TestMethod]
    public async Task What_several_requests_ask_leaves_in_few_records()
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync();
        (RawClient client, TlsRecords records) =
            await RawClient.ConnectRecordedAsync(simulator, SslProtocols.Tls12);
        using (client)
        {
            await client.SendAsync(Poll);
            await client.ReadAnswerAsync();
            int before = records.All.Count;
            await client.SendAsync(string.Concat(Enumerable.Repeat(Poll, 5)));
            for (int i = 0; i < 5; i++)
            {
                Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
            }

            Assert.IsLessThan(5, records.All.Count - before);
        }
    }

    [TestMethod]
    public async Task A_peer_that_ends_its_side_by_an_alert_gets_its_answer()
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(Poll);
        await client.EndTlsAsync();
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    public async Task HTTP_1_1_is_agreed_on_and_nothing_else()
    {
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync();
        using TcpClient both = new();
        using SslStream stream = await OpenAsync(
            simulator, both, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        Assert.AreEqual(SslApplicationProtocol.Http11, stream.NegotiatedApplicationProtocol);

        using TcpClient one = new();
        Exception fault = await Assert.ThrowsAsync<Exception>(
            () => OpenAsync(simulator, one, SslApplicationProtocol.Http2));
        Assert.IsTrue(fault is AuthenticationException or IOException, $"{fault}");
        Assert.AreEqual(200, (await RawClient.AskAsync(simulator, Poll)).Status);
    }

    [TestMethod]
    public async Task A_hello_to_the_port_without_TLS_gets_400()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);

        // A record header and the beginning of a hello (RFC 8446 §4.1.2), as text of no meaning.
        await client.SendAsync(
            Convert.FromHexString("160301002F0100002B0303" + new string('0', 2 * 32) + "0D0A0D0A"));
        Assert.AreEqual(400, (await client.ReadAnswerAsync()).Status);
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    public async Task Many_clients_at_once_are_each_served()
    {
        // Room for all of them at once, a subscriber and who asks each.
        await using TestSimulator simulator = await TestSimulator.StartTlsAsync(null, 200);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            await using Subscriber subscriber = await Subscriber.OpenAsync(
                simulator, Subscriber.Methods[i % 5], "since=latest&topics=led");
            string text = await RawTextAsync(simulator);
            StringAssert.Contains(text, "\"next\":");
        }));
    }

    private static async Task<string> RawTextAsync(TestSimulator simulator)
    {
        RawAnswer answer = await RawClient.AskAsync(simulator, Poll);
        return Encoding.UTF8.GetString(answer.Body);
    }

    private static async Task<SslStream> OpenAsync(
        TestSimulator simulator, TcpClient client, params SslApplicationProtocol[] protocols)
    {
        await client.ConnectAsync(simulator.EndPoint, Limit.Token);
        SslStream stream = new(client.GetStream(), false, simulator.Trusts);
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = IPAddress.Loopback.ToString(),
                ApplicationProtocols = [.. protocols],
            },
            Limit.Token);
        return stream;
    }
}
