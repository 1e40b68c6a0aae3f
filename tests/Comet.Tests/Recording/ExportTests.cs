using System.Globalization;
using System.Text;
using System.Text.Json;
using Comet.Simulator.Options;
using Comet.Simulator.Recording;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Recording;

/// <summary>What other tools read of a recording.</summary>
[TestClass]
public class ExportTests
{
    // What the specification, HAR 1.2, does not call optional.
    private static readonly Dictionary<string, string[]> s_required = new()
    {
        ["entry"] = ["startedDateTime", "time", "request", "response", "cache", "timings"],
        ["request"] = ["method", "url", "httpVersion", "cookies", "headers", "queryString",
            "headersSize", "bodySize"],
        ["response"] = ["status", "statusText", "httpVersion", "cookies", "headers", "content",
            "redirectURL", "headersSize", "bodySize"],
        ["content"] = ["size", "mimeType"],
        ["timings"] = ["send", "wait", "receive"],
        ["postData"] = ["mimeType", "params", "text"],
    };

    [TestMethod]
    public async Task Each_line_is_json_and_all_that_was_sent_is_found_in_them()
    {
        using RecordingDirectory directory = new();
        await RecordAsync(directory, async simulator =>
        {
            using RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/echo");
            await socket.SendAsync(RawWebSocket.Close, [0x03, 0xE8, (byte)'o', (byte)'k']);
            Assert.AreEqual(1000, await socket.ReadCloseAsync(false));
        });
        string text = await ExportAsync("--ndjson", directory.File);
        List<JsonElement> lines = [.. text.TrimEnd('\n').Split('\n')
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        WireRecording recording = directory.Read();
        Assert.HasCount(recording.Records.Count + 1, lines);
        Assert.AreEqual(recording.Header.Epoch, lines[0].GetProperty("Epoch").GetUInt32());
        for (int i = 1; i < lines.Count; i++)
        {
            Record record = recording.Records[i - 1];
            Assert.AreEqual(record.TimeMs, lines[i].GetProperty("ms").GetInt64());
            if (record.Kind is RecordKind.Sent or RecordKind.Received)
            {
                CollectionAssert.AreEqual(record.Data.ToArray(), BytesOf(lines[i]));
            }
        }

        List<JsonElement> found = [.. lines.Skip(1)
            .Where(line => line.TryGetProperty("found", out _))
            .SelectMany(line => line.GetProperty("found").EnumerateArray())];
        foreach (string kind in (string[])["request", "response", "body", "event", "line", "frame"])
        {
            Assert.IsTrue(found.Any(item => item.GetProperty("is").GetString() == kind), kind);
        }

        // The same event, by each of the methods that carry events one by one.
        const string value = "\"data\":\"of 3\"}";
        Assert.AreEqual(3, found.Count(item => item.TryGetProperty("data", out JsonElement data)
            && item.GetProperty("is").GetString() != "body"
            && data.GetString()!.EndsWith(value, StringComparison.Ordinal)
            && data.GetString()!.StartsWith("{\"id\":", StringComparison.Ordinal)));
        Assert.IsFalse(found.Any(item => item.GetProperty("is").GetString() == "malformed"));
        List<JsonElement> closes = [.. found.Where(
            item => item.TryGetProperty("opcode", out JsonElement opcode)
                && opcode.GetString() == "close")];
        Assert.AreEqual("ok", closes[0].GetProperty("reason").GetString());
        Assert.AreEqual(1000, closes[1].GetProperty("code").GetInt32());
    }

    [TestMethod]
    public async Task The_archive_has_what_the_specification_asks_for()
    {
        using RecordingDirectory directory = new();
        await RecordAsync(directory);
        string target = Path.ChangeExtension(directory.File, "har");
        await ExportAsync("--har", directory.File, "--output", target);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(target));
        JsonElement log = document.RootElement.GetProperty("log");
        Assert.AreEqual("1.2", log.GetProperty("version").GetString());
        AssertHas(log.GetProperty("creator"), "name", "version");
        List<JsonElement> entries = [.. log.GetProperty("entries").EnumerateArray()];
        Assert.HasCount(
            directory.Read().Records.Count(record => record.Kind == RecordKind.Received
                && Encoding.Latin1.GetString(record.Data.Span).Contains(" HTTP/1.1\r\n")),
            entries);
        foreach (JsonElement entry in entries)
        {
            AssertValid(entry);
        }
    }

    [TestMethod]
    public async Task The_archive_holds_bodies_and_messages_as_they_were()
    {
        using RecordingDirectory directory = new();
        await RecordAsync(directory);
        using JsonDocument document =
            JsonDocument.Parse(await ExportAsync("--har", directory.File));
        List<JsonElement> entries =
            [.. document.RootElement.GetProperty("log").GetProperty("entries").EnumerateArray()];
        JsonElement page = Single(entries, "GET", "/");
        string html = page.GetProperty("response").GetProperty("content").GetProperty("text")
            .GetString()!;
        StringAssert.EndsWith(html.TrimEnd(), "</html>");
        JsonElement zipped = Single(entries, "GET", "/comet.js").GetProperty("response");
        JsonElement content = zipped.GetProperty("content");
        StringAssert.Contains(content.GetProperty("text").GetString(), "class Comet");
        Assert.AreEqual(
            content.GetProperty("size").GetInt32() - zipped.GetProperty("bodySize").GetInt32(),
            content.GetProperty("compression").GetInt32());

        List<JsonElement> published = [.. entries.Where(
            entry => entry.GetProperty("request").GetProperty("method").GetString() == "POST")];
        Assert.AreEqual("\"of 1\"", published[0].GetProperty("request").GetProperty("postData")
            .GetProperty("text").GetString());

        JsonElement socket = entries.Single(
            entry => entry.TryGetProperty("_webSocketMessages", out _));
        Assert.AreEqual("websocket", socket.GetProperty("_resourceType").GetString());
        List<JsonElement> messages =
            [.. socket.GetProperty("_webSocketMessages").EnumerateArray()];
        List<string> sent = [.. messages
            .Where(message => message.GetProperty("type").GetString() == "send")
            .Select(message => message.GetProperty("data").GetString()!)];
        CollectionAssert.AreEqual(
            new[] { 0, 2, 4 }
                .Select(i => $"{{\"topic\":\"message\",\"data\":\"of {i}\"}}").ToList(),
            sent);
        Assert.AreEqual(11, messages.Count(
            message => message.GetProperty("type").GetString() == "receive"
                && message.GetProperty("opcode").GetInt32() == 1));
    }

    private static async Task RecordAsync(
        RecordingDirectory directory, Func<TestSimulator, Task>? more = null)
    {
        await using TestSimulator simulator = await TestSimulator.StartRecordedAsync(
            new SimulatorOptions { RecordFile = directory.File });
        await Sessions.FollowByEveryMethodAsync(simulator);
        await (more?.Invoke(simulator) ?? Task.CompletedTask);
        using HttpRequestMessage request = new(HttpMethod.Get, "comet.js");
        request.Headers.Add("Accept-Encoding", "gzip");
        await simulator.Client.SendAsync(request, Limit.Token);
    }

    private static async Task<string> ExportAsync(params string[] arguments)
    {
        using SimulatorProcess simulator = SimulatorProcess.Start(["export", .. arguments]);
        Assert.AreEqual(0, await simulator.ExitCodeAsync(), simulator.Errors);
        return simulator.Output;
    }

    private static byte[] BytesOf(JsonElement line)
    {
        return line.TryGetProperty("base64", out JsonElement coded)
            ? coded.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(line.GetProperty("data").GetString()!);
    }

    private static JsonElement Single(List<JsonElement> entries, string method, string path)
    {
        return entries.Single(entry =>
        {
            JsonElement request = entry.GetProperty("request");
            return request.GetProperty("method").GetString() == method
                && new Uri(request.GetProperty("url").GetString()!).AbsolutePath == path;
        });
    }

    private static void AssertValid(JsonElement entry)
    {
        AssertHas(entry, s_required["entry"]);
        Assert.IsTrue(DateTimeOffset.TryParse(
            entry.GetProperty("startedDateTime").GetString(),
            CultureInfo.InvariantCulture,
            out _));
        JsonElement request = entry.GetProperty("request");
        AssertHas(request, s_required["request"]);
        AssertPairs(request, "headers", "cookies", "queryString");
        Assert.IsTrue(Uri.IsWellFormedUriString(
            request.GetProperty("url").GetString(), UriKind.Absolute));
        if (request.TryGetProperty("postData", out JsonElement postData))
        {
            AssertHas(postData, s_required["postData"]);
        }

        JsonElement response = entry.GetProperty("response");
        AssertHas(response, s_required["response"]);
        AssertPairs(response, "headers", "cookies");
        AssertHas(response.GetProperty("content"), s_required["content"]);
        JsonElement timings = entry.GetProperty("timings");
        AssertHas(timings, s_required["timings"]);

        // The specification's own sum.
        Assert.AreEqual(
            entry.GetProperty("time").GetInt64(),
            s_required["timings"].Sum(part => timings.GetProperty(part).GetInt64()));
    }

    private static void AssertHas(JsonElement element, params string[] names)
    {
        foreach (string name in names)
        {
            Assert.IsTrue(element.TryGetProperty(name, out _), $"{name} in {element}");
        }
    }

    private static void AssertPairs(JsonElement element, params string[] names)
    {
        foreach (JsonElement pair in names.SelectMany(
            name => element.GetProperty(name).EnumerateArray()))
        {
            AssertHas(pair, "name", "value");
        }
    }
}
