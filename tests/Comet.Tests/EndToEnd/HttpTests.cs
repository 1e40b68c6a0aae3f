using System.Globalization;
using System.Text;
using System.Text.Json;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.EndToEnd;

/// <summary>What HTTP clients hide: versions, framing, persistence, and exact refusals.</summary>
[TestClass]
public class HttpTests
{
    private const string Host = "Host: localhost\r\n";

    [TestMethod]
    [DataRow("GET /nope HTTP/1.1\r\n" + Host, 404)]
    [DataRow("DELETE /poll HTTP/1.1\r\n" + Host, 405)]
    [DataRow("GET /publish/led HTTP/1.1\r\n" + Host, 405)]
    [DataRow("POST /poll HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n", 405)]
    [DataRow("GET /poll HTTP/1.1\r\n", 400)]
    [DataRow("GET /poll HTTP/1.1\r\n" + Host + Host, 400)]
    [DataRow("GET /poll HTTP/1.1\r\n" + Host + "A : b\r\n", 400)]
    [DataRow("GET /poll HTTP/1.1\r\n" + Host + "A: b\r\n c\r\n", 400)]
    [DataRow("GET /poll HTTP/1.1\r\n" + Host + "A: b\rc\r\n", 400)]
    [DataRow("GET  /poll HTTP/1.1\r\n" + Host, 400)]
    [DataRow("GET /poll HTTP/2.0\r\n" + Host, 505)]
    [DataRow("GET /poll HTTP/1.x\r\n" + Host, 400)]
    [DataRow("POST /publish/led HTTP/1.1\r\n" + Host
        + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", 400)]
    [DataRow("POST /publish/led HTTP/1.1\r\n" + Host
        + "Content-Length: 4\r\nContent-Length: 5\r\n", 400)]
    [DataRow("POST /publish/led HTTP/1.1\r\n" + Host + "Content-Length: x\r\n", 400)]
    [DataRow("POST /publish/led HTTP/1.1\r\n" + Host + "Transfer-Encoding: gzip\r\n", 501)]
    [DataRow("POST /publish/led HTTP/1.1\r\n" + Host + "Content-Length: 99999999\r\n", 413)]
    [DataRow("GET /ws HTTP/1.1\r\n" + Host, 426)]
    [DataRow("GET /ws HTTP/1.1\r\n" + Host + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 426)]
    [DataRow("GET /ws HTTP/1.1\r\n" + Host + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n", 400)]
    public async Task A_refused_request_is_answered_with_its_status(string head, int status)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        RawAnswer answer = await RawClient.AskAsync(simulator, head + "\r\n");
        Assert.AreEqual(status, answer.Status, answer.Text);
        Assert.AreEqual("HTTP/1.1", answer.Version);
        Assert.AreEqual("application/json", answer["Content-Type"]?.Split(';')[0]);
        using JsonDocument document = JsonDocument.Parse(answer.Body);
        Assert.AreNotEqual("", document.RootElement.GetProperty("error").GetString());
        if (status == 426)
        {
            Assert.AreEqual("websocket", answer["Upgrade"], true);
            Assert.AreEqual("13", answer["Sec-WebSocket-Version"]);
        }

        if (status == 405)
        {
            Assert.IsNotNull(answer["Allow"]);
        }
    }

    [TestMethod]
    public async Task Allow_lists_the_methods_of_the_resource()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        RawAnswer poll = await RawClient.AskAsync(
            simulator, $"PUT /poll HTTP/1.1\r\n{Host}Content-Length: 0\r\n\r\n");
        StringAssert.Contains(poll["Allow"], "GET");
        StringAssert.Contains(poll["Allow"], "HEAD");
        RawAnswer publish = await RawClient.AskAsync(
            simulator, $"GET /publish/led HTTP/1.1\r\n{Host}\r\n");
        StringAssert.Contains(publish["Allow"], "POST");
    }

    [TestMethod]
    public async Task A_target_past_the_limit_is_414()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string target = "/" + new string('a', simulator.Host.Limits.TargetBytesMax);
        RawAnswer answer = await RawClient.AskAsync(
            simulator, $"GET {target} HTTP/1.1\r\n{Host}\r\n");
        Assert.AreEqual(414, answer.Status);
    }

    [TestMethod]
    public async Task A_head_past_the_limit_is_431()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        string value = new('a', 200);
        StringBuilder fields = new();
        while (fields.Length <= simulator.Host.Limits.HeadBytesMax)
        {
            fields.Append(
                CultureInfo.InvariantCulture, $"A{fields.Length}: {value}\r\n");
        }

        RawAnswer answer = await RawClient.AskAsync(
            simulator, $"GET /poll HTTP/1.1\r\n{Host}{fields}\r\n");
        Assert.AreEqual(431, answer.Status);
    }

    [TestMethod]
    public async Task A_head_that_does_not_end_is_408()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartAsync(limits => limits.HeadTimeoutMs = 1000);
        RawAnswer answer = await RawClient.AskAsync(simulator, "GET /poll HTTP/1.1\r\nHost: ");
        Assert.AreEqual(408, answer.Status);
    }

    [TestMethod]
    public async Task An_idle_connection_is_closed()
    {
        await using TestSimulator simulator =
            await TestSimulator.StartAsync(limits => limits.IdleTimeoutMs = 200);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync($"GET /poll?since=latest HTTP/1.1\r\n{Host}\r\n");
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    public async Task A_request_that_arrives_byte_by_byte_is_answered()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        string request = $"POST /publish/message HTTP/1.1\r\n{Host}Content-Length: 4\r\n\r\nnull";
        foreach (char octet in request)
        {
            await client.SendAsync($"{octet}");
        }

        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
    }

    [TestMethod]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        StringBuilder requests = new();
        for (int i = 0; i < 20; i++)
        {
            string body = $"\"m{i}\"";
            requests.Append(
                CultureInfo.InvariantCulture,
                $"POST /publish/message HTTP/1.1\r\n{Host}"
                + $"Content-Length: {body.Length}\r\n\r\n{body}");
        }

        requests.Append($"GET /nope HTTP/1.1\r\n{Host}\r\nGET /poll HTTP/1.1\r\n{Host}\r\n");
        await client.SendAsync(requests.ToString());
        long last = 0;
        for (int i = 0; i < 20; i++)
        {
            RawAnswer answer = await client.ReadAnswerAsync();
            Assert.AreEqual(200, answer.Status, answer.Text);
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            long id = Delivery.SequenceOf(document.RootElement.GetProperty("id").GetString()!);
            Assert.IsGreaterThan(last, id);
            last = id;
        }

        Assert.AreEqual(404, (await client.ReadAnswerAsync()).Status);
        Batch batch = Batch.Parse((await client.ReadAnswerAsync()).Text);
        Assert.AreEqual("\"m19\"", batch.Events.Single(found => found.Topic == "message").Data);
    }

    [TestMethod]
    public async Task A_connection_is_kept_until_asked_to_close()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync($"GET /poll HTTP/1.1\r\n{Host}\r\n");
            RawAnswer kept = await client.ReadAnswerAsync();
            Assert.AreEqual(200, kept.Status);
            Assert.AreNotEqual("close", kept["Connection"]);
        }

        await client.SendAsync($"GET /poll HTTP/1.1\r\n{Host}Connection: close\r\n\r\n");
        RawAnswer last = await client.ReadAnswerAsync();
        Assert.AreEqual("close", last["Connection"]);
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    [DataRow("poll")]
    [DataRow("status")]
    [DataRow("")]
    public async Task HEAD_has_the_head_of_GET_and_no_body(string path)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(
            $"HEAD /{path} HTTP/1.1\r\n{Host}\r\nGET /nope HTTP/1.1\r\n{Host}\r\n");
        RawAnswer head = await client.ReadAnswerAsync(isHead: true);
        Assert.AreEqual(200, head.Status);
        Assert.AreEqual(404, (await client.ReadAnswerAsync()).Status, "a body came before it");
    }

    [TestMethod]
    [DataRow("GET /poll HTTP/1.0\r\n\r\n")]
    [DataRow("GET /nope HTTP/1.0\r\n\r\n")]
    [DataRow("GET / HTTP/1.0\r\n\r\n")]
    public async Task HTTP_1_0_is_answered_and_closed(string request)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(request);
        RawAnswer answer = await client.ReadAnswerAsync();
        Assert.IsNull(answer["Transfer-Encoding"]);
        Assert.AreNotEqual(0, answer.Body.Length);
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    [DataRow("stream")]
    [DataRow("sse")]
    public async Task HTTP_1_0_gets_a_stream_without_chunks(string path)
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync($"GET /{path}?topics=temperature HTTP/1.0\r\n\r\n");
        RawAnswer head = await client.ReadHeadAsync();
        Assert.AreEqual(200, head.Status);
        Assert.IsNull(head["Transfer-Encoding"]);
        Assert.IsNull(head["Content-Length"]);
        await simulator.Host.StopAsync();
        string body = Encoding.UTF8.GetString(await client.ReadToEndAsync());
        StringAssert.Contains(body, "\"data\":21.5");
    }

    [TestMethod]
    public async Task Expect_100_continue_is_answered_before_the_body()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync($"POST /publish/led HTTP/1.1\r\n{Host}Content-Length: 4\r\n"
            + "Expect: 100-continue\r\n\r\n");
        Assert.AreEqual(100, (await client.ReadAnswerAsync()).Status);
        await client.SendAsync("true");
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        Assert.IsTrue(simulator.Host.Board.IsLedOn);
    }

    [TestMethod]
    public async Task Expect_with_a_refused_body_is_answered_at_once()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        RawAnswer answer = await RawClient.AskAsync(
            simulator,
            $"POST /publish/led HTTP/1.1\r\n{Host}Content-Length: 99999999\r\n"
            + "Expect: 100-continue\r\n\r\n");
        Assert.AreEqual(413, answer.Status);
    }

    [TestMethod]
    public async Task A_peer_that_finished_sending_still_gets_its_answer()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync($"GET /poll HTTP/1.1\r\n{Host}\r\n");
        client.FinishSending();
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        Assert.IsEmpty(await client.ReadToEndAsync());
    }

    [TestMethod]
    public async Task A_peer_that_resets_frees_its_slot()
    {
        await using TestSimulator simulator = await TestSimulator.StartAsync();
        for (int i = 0; i < 3 * simulator.Host.Limits.Connections; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync($"GET /sse HTTP/1.1\r\n{Host}\r\n");
            Assert.AreEqual(200, (await client.ReadHeadAsync()).Status, $"connection {i}");
            client.Reset();
            await Limit.UntilAsync(
                async () => (await simulator.Client.GetAsync("poll")).IsSuccessStatusCode,
                "the server answers");
        }
    }
}
