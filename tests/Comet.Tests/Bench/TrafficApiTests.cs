using System.Net;
using System.Text.Json;
using Comet.Simulator.Bench.Traffic;
using Comet.Simulator.Options;
using Comet.Simulator.Recording;
using Comet.Tests.EndToEnd.Support;
using Comet.Tests.Recording;

namespace Comet.Tests.Bench;

/// <summary>What the bench shows of the traffic.</summary>
[TestClass]
public class TrafficApiTests
{
    [TestMethod]
    [DataRow(Subscriber.Poll, "batch")]
    [DataRow(Subscriber.LongPoll, "batch")]
    [DataRow(Subscriber.Stream, "line")]
    [DataRow(Subscriber.Sse, "event")]
    [DataRow(Subscriber.Ws, "frame")]
    public async Task Each_method_is_shown_as_what_it_is_and_every_byte_is_counted(
        string method, string kind)
    {
        await using TestBench bench = await TestBench.StartAsync();
        await using Subscriber subscriber = await Subscriber.OpenAsync(
            bench.Simulator, method, "since=latest&topics=message");
        await bench.DoAsync("POST", "api/publish/message", "\"hello\"");
        Assert.AreEqual("\"hello\"", (await subscriber.NextAsync()).Data);

        JsonElement traffic = await bench.GetAsync("api/traffic?slot=0");
        Assert.AreEqual(method, traffic.GetProperty("method").GetString());
        List<JsonElement> items = ItemsOf(traffic);
        StringAssert.StartsWith(TextOf(items[0]), $"GET /{method}?");
        Assert.AreEqual("request", KindOf(items[0]));
        Assert.AreEqual("received", items[0].GetProperty("direction").GetString());
        Assert.AreEqual("Host", items[0].GetProperty("fields")[0][0].GetString());
        StringAssert.StartsWith(
            TextOf(items.First(item => KindOf(item) == "response")),
            method == Subscriber.Ws ? "HTTP/1.1 101" : "HTTP/1.1 200 OK");
        JsonElement hello = items.Last(item => KindOf(item) == kind);
        StringAssert.Contains(TextOf(hello), "\"data\":\"hello\"}");
        Assert.AreEqual("sent", hello.GetProperty("direction").GetString());
        Assert.IsTrue(items.All(item => item.GetProperty("method").GetString() == method));
        if (method == Subscriber.Ws)
        {
            Assert.AreEqual("text", hello.GetProperty("opcode").GetString());
            Assert.IsTrue(hello.GetProperty("final").GetBoolean());
        }

        // Nothing that crossed is missing, and nothing is counted twice.
        foreach ((string direction, string total) in
            (IEnumerable<(string, string)>)[("received", "bytesIn"), ("sent", "bytesOut")])
        {
            Assert.AreEqual(
                traffic.GetProperty(total).GetInt64(),
                items.Where(item => item.GetProperty("direction").GetString() == direction)
                    .Sum(item => item.GetProperty("bytes").GetInt64()),
                direction);
        }
    }

    [TestMethod]
    public async Task Frames_are_told_with_opcode_length_and_payload()
    {
        await using TestBench bench = await TestBench.StartAsync();
        using RawWebSocket echo = await RawWebSocket.OpenAsync(bench.Simulator, "/echo");
        await echo.SendAsync(RawWebSocket.Text, "hé"u8.ToArray(), false);
        await echo.SendAsync(RawWebSocket.Continuation, "llo"u8.ToArray());
        await echo.SendAsync(RawWebSocket.Binary, [0, 255, 1]);
        await echo.SendAsync(RawWebSocket.Ping, "p"u8.ToArray());
        await echo.SendAsync(RawWebSocket.Close, [0x03, 0xE8, (byte)'b', (byte)'y', (byte)'e']);
        await echo.ReadCloseAsync(isAnswered: false);
        await Limit.UntilAsync(
            async () => (await bench.GetAsync("api/traffic?slot=0")).GetProperty("closed")
                .ValueKind == JsonValueKind.String,
            "it is closed");
        List<JsonElement> frames = [.. ItemsOf(await bench.GetAsync("api/traffic?slot=0"))
            .Where(item => KindOf(item) == "frame"
                && item.GetProperty("direction").GetString() == "received")];
        CollectionAssert.AreEqual(
            new[]
            {
                "text False 9 3 hé", "continuation True 9 3 llo", "binary True 9 3 AP8B",
                "ping True 7 1 p", "close True 11 5 1000 bye",
            },
            frames.ConvertAll(frame => string.Join(
                ' ',
                frame.GetProperty("opcode"),
                frame.GetProperty("final").GetBoolean(),
                frame.GetProperty("bytes"),
                frame.GetProperty("length"),
                frame.TryGetProperty("base64", out JsonElement base64) ? base64 : TextOf(frame))));
        JsonElement last = ItemsOf(await bench.GetAsync("api/traffic?slot=0"))[^1];
        Assert.AreEqual("closed", KindOf(last));
    }

    [TestMethod]
    public async Task No_token_is_shown_in_whatever_way_it_came()
    {
        const string token = "secret/token~1";
        await using TestBench bench = await TestBench.StartAsync(
            new SimulatorOptions { Token = token });
        bench.Simulator.Client.DefaultRequestHeaders.Add("Cookie", $"comet_token={token}");
        await bench.Simulator.Client.GetStringAsync("poll");
        string query = $"access_token={Uri.EscapeDataString(token)}";
        using RawWebSocket ws = await RawWebSocket.OpenAsync(bench.Simulator, $"/ws?{query}");
        string message = $"{{\"topic\":\"message\",\"data\":\"{token}\"}}";
        await ws.SendAsync(RawWebSocket.Text, System.Text.Encoding.ASCII.GetBytes(message));
        using RawClient client = await RawClient.ConnectAsync(bench.Simulator);

        // The chunks of a body are put together here, which a recording does not do.
        await client.SendAsync(
            $"POST /publish/message HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n8\r\n\"secret/\r\n8\r\ntoken~1\"\r\n0\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        using HttpResponseMessage login =
            await bench.Simulator.Client.PostAsync("login", null, Limit.Token);
        string all = "";
        foreach (JsonElement one in (await bench.GetAsync("api/traffic"))
            .GetProperty("connections").EnumerateArray())
        {
            all += (await bench.GetAsync($"api/traffic?connection={one.GetProperty("connection")}"))
                .GetRawText();
        }

        Assert.DoesNotContain("secret/", all);
        Assert.DoesNotContain("token~1", all);
        StringAssert.Contains(all, "comet_token=wwwwwwwwwwwwww");
        StringAssert.Contains(all, "Bearer wwwwwwwwwwwwww");
        StringAssert.Contains(all, "access_token=wwwwww%77wwwww");
        StringAssert.Contains(all, "\\\"message\\\",\\\"data\\\":\\\"wwwwwwwwwwwwww\\\"");
        StringAssert.Contains(all, "\"text\":\"\\\"wwwwwwwwwwwwww\\\"\"");
    }

    [TestMethod]
    public async Task What_is_new_is_told_and_what_is_closed_stays_by_slot_and_by_number()
    {
        await using TestBench bench = await TestBench.StartAsync();
        using (RawClient client = await RawClient.ConnectAsync(bench.Simulator))
        {
            await client.SendAsync("GET /poll HTTP/1.1\r\nHost: x\r\n\r\n");
            await client.ReadAnswerAsync();
            JsonElement first = await bench.GetAsync("api/traffic?slot=0");
            Assert.HasCount(3, ItemsOf(first));
            long next = first.GetProperty("next").GetInt64();
            Assert.IsEmpty(ItemsOf(await bench.GetAsync($"api/traffic?slot=0&since={next}")));
            await client.SendAsync("GET /nope HTTP/1.1\r\nHost: x\r\n\r\n");
            await client.ReadAnswerAsync();
            List<JsonElement> news =
                ItemsOf(await bench.GetAsync($"api/traffic?slot=0&since={next}"));
            Assert.AreEqual(next + 1, news[0].GetProperty("number").GetInt64());
            Assert.AreEqual("GET /nope HTTP/1.1", TextOf(news[0]));
            StringAssert.StartsWith(TextOf(news[1]), "HTTP/1.1 404");
        }

        await Limit.UntilAsync(
            async () => (await bench.StateAsync()).GetProperty("slots").GetArrayLength() == 0,
            "it is closed");
        JsonElement closed = await bench.GetAsync("api/traffic?slot=0");
        Assert.AreEqual("closed", KindOf(ItemsOf(closed)[^1]));
        await using Subscriber sse = await Subscriber.OpenAsync(bench.Simulator, Subscriber.Sse);
        Assert.AreEqual("sse", (await bench.GetAsync("api/traffic?slot=0"))
            .GetProperty("method").GetString());
        Assert.AreEqual(
            closed.GetRawText(), (await bench.GetAsync("api/traffic?connection=1")).GetRawText());
        Assert.AreEqual(2, (await bench.StateAsync()).GetProperty("slots")[0]
            .GetProperty("connection").GetInt32());
    }

    [TestMethod]
    [DataRow(400, "slot=x", "slot=x: expected a number from 0 to 2147483647")]
    [DataRow(400, "slot=0&since=-1", "since=-1: expected a number")]
    [DataRow(400, "slot=0&connection=1", "slot and connection: expected one of them, or none")]
    [DataRow(404, "slot=10", "slot=10: its traffic is not kept; expected 0 to 9")]
    [DataRow(404, "slot=9", "slot=9: no connection has had it yet")]
    [DataRow(404, "connection=7", "connection=7: there is none, or it was closed too long ago")]
    public async Task What_cannot_be_shown_is_refused(int status, string query, string message)
    {
        await using TestBench bench = await TestBench.StartAsync();
        (HttpStatusCode actual, JsonElement answer) =
            await bench.AskAsync("GET", $"api/traffic?{query}");
        Assert.AreEqual((HttpStatusCode)status, actual);
        StringAssert.StartsWith(answer.GetProperty("error").GetString(), message);
    }

    [TestMethod]
    public async Task A_recording_and_the_inspector_are_told_of_the_same_and_of_faults()
    {
        using RecordingDirectory directory = new();
        List<string> notes;
        JsonElement traffic;
        await using (TestBench bench = await TestBench.StartAsync(
            new SimulatorOptions { RecordFile = directory.File }))
        {
            await using Subscriber sse =
                await Subscriber.OpenAsync(bench.Simulator, Subscriber.Sse);
            await bench.DoAsync("PUT", "api/faults/latency", "{\"arguments\":\"1,slot=5\"}");
            await bench.Host.ApplyFaultAsync("segment", "9,for=1");
            await bench.DoAsync("DELETE", "api/faults/latency");
            await Limit.UntilAsync(
                () => bench.Host.Faults.All(fault => !fault.IsOn), "its time is over");
            await bench.DoAsync("POST", "api/publish/message", "1");
            await sse.NextAsync();
            traffic = await bench.GetAsync("api/traffic?slot=0");
            notes = [.. ItemsOf(traffic).Where(item => KindOf(item) == "note").Select(TextOf)];
            await bench.DoAsync("PUT", "api/faults/reset");
        }

        string[] expected =
        [
            "fault latency=1,slot=5 on", "fault segment=9,for=1 on",
            "fault latency=1,slot=5 cleared", "fault segment=9,for=1 ended",
        ];
        CollectionAssert.AreEqual(expected, notes);
        WireRecording recording = directory.Read();
        CollectionAssert.AreEqual(
            (string[])[.. expected, "fault reset happens"],
            recording.Records.Where(record => record.Kind == RecordKind.Note)
                .Select(record => System.Text.Encoding.UTF8.GetString(record.Data.Span)).ToList());
        Assert.AreEqual(
            traffic.GetProperty("bytesOut").GetInt64(),
            recording.Records.Where(record => record.Kind == RecordKind.Sent)
                .Sum(record => (long)record.Data.Length));
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());
    }

    [TestMethod]
    public void What_is_kept_is_bounded_in_items_bytes_and_connections()
    {
        TrafficRing ring = new(5, 10_000);
        for (int i = 1; i <= 20; i++)
        {
            ring.Add(ItemOf(new string('x', 10)));
        }

        CollectionAssert.AreEqual(
            new long[] { 16, 17, 18, 19, 20 }, ring.Items.Select(item => item.Number).ToArray());
        ring.Add(ItemOf(new string('x', 4000)));
        Assert.IsLessThanOrEqualTo(10_000, ring.Items.Sum(item => item.Weight));
        ring.Add(ItemOf(new string('x', 40_000)));
        Assert.AreEqual(22, ring.Items.Single().Number);

        TrafficBook book = new(null);
        for (int number = 1; number <= 200; number++)
        {
            book.Take(new TrafficPiece(TrafficKind.Opened, number % 3) { Count = number });
            book.Take(new TrafficPiece(TrafficKind.Closed, number % 3));
        }

        Assert.AreEqual(TrafficBook.ClosedMax, book.Connections.Count());
        Assert.AreEqual(200, book.InSlot(2)!.Number);
        Assert.IsNull(book.Find(1));
    }

    [TestMethod]
    public void Who_sends_what_is_nothing_fills_no_memory()
    {
        TrafficConnection connection = new(1, 0, "", 0, null);
        byte[] piece = new byte[4096];
        piece.AsSpan().Fill((byte)'x');
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            Take(connection, piece);
        }

        // As much as is held of a head, and what a growing array left behind.
        Assert.IsLessThan(400_000, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(4_096_000, connection.BytesReceived);
        Assert.AreEqual("malformed", connection.Items.Single().Kind);

        // A long body is cut, and its length told.
        TrafficConnection other = new(2, 0, "", 0, null);
        byte[] head = System.Text.Encoding.ASCII.GetBytes(
            $"POST /publish/message HTTP/1.1\r\nContent-Length: {piece.Length * 10}\r\n\r\n");
        Take(other, head);
        for (int i = 0; i < 10; i++)
        {
            Take(other, piece);
        }

        TrafficItem body = other.Items.Last();
        Assert.AreEqual(
            ("body", piece.Length * 10, true, TrafficConnection.TextMax),
            (body.Kind, body.Length!.Value, body.IsCut, body.Text!.Length));
    }

    private static void Take(TrafficConnection connection, byte[] bytes)
    {
        connection.Take(new TrafficPiece(TrafficKind.Received, 0)
        {
            Bytes = bytes,
            Count = bytes.Length,
        });
    }

    private static TrafficItem ItemOf(string text)
    {
        return new TrafficItem { TimeMs = 0, Kind = "line", Text = text };
    }

    private static List<JsonElement> ItemsOf(JsonElement traffic)
    {
        return [.. traffic.GetProperty("items").EnumerateArray()];
    }

    private static string KindOf(JsonElement item)
    {
        return item.GetProperty("kind").GetString()!;
    }

    private static string TextOf(JsonElement item)
    {
        return item.GetProperty("text").GetString() ?? "";
    }
}
