using System.Buffers.Binary;
using System.Reflection;
using System.Text;
using Comet.Embedded.Engine;
using Comet.Simulator.Options;
using Comet.Simulator.Pump;
using Comet.Simulator.Recording;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Recording;

/// <summary>What was recorded over real sockets happens again, to the byte.</summary>
[TestClass]
public class ReplayTests
{
    private const string Token = "a/write+token-of_32.octets~0123==";
    private const string ReadToken = "a-read-token";

    [TestMethod]
    [DataRow(SimulatorProfile.Esp32, false, ReadinessKind.System)]
    [DataRow(SimulatorProfile.Host, false, ReadinessKind.System)]
    [DataRow(SimulatorProfile.Host, true, ReadinessKind.System)]
    [DataRow(SimulatorProfile.Esp32, false, ReadinessKind.Portable)]
    public async Task A_session_of_all_methods_is_replayed_without_a_difference(
        SimulatorProfile profile, bool usesTls, ReadinessKind readiness)
    {
        using RecordingDirectory directory = new();
        SimulatorOptions options = new()
        {
            Profile = profile,
            RecordFile = directory.File,
            Tls = usesTls ? TlsOptions.Development : null,
        };
        await using (TestSimulator simulator =
            await TestSimulator.StartRecordedAsync(options, null, readiness))
        {
            await Sessions.FollowByEveryMethodAsync(simulator);
        }

        WireRecording recording = directory.Read();
        Assert.IsNull(recording.CutAt);
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());

        // All of it was compared.
        Assert.AreEqual(BytesOf(recording, RecordKind.Sent), result.SentBytes);
        Assert.AreEqual(BytesOf(recording, RecordKind.Received), result.ReceivedBytes);
        Assert.IsGreaterThan(20_000, result.SentBytes);
        Assert.IsGreaterThan(3, result.Connections);
    }

    [TestMethod]
    public async Task Clients_that_come_and_go_in_every_way_are_replayed_without_a_difference()
    {
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await StartAsync(directory))
        {
            string[] requests =
            [
                "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /stream?since=earliest HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "POST /publish/message HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nnull",
                "GET /long-poll?since=latest&wait=1 HTTP/1.1\r\nHost: x\r\n\r\n",
                "BAD\r\n\r\n",
                RawWebSocket.Handshake("/ws"),
                RawWebSocket.Handshake("/echo") + "\u0081\u0085",
            ];
            await Task.WhenAll(Enumerable.Range(1, 4).Select(async seed =>
            {
                Random random = new(seed);
                for (int i = 0; i < 60; i++)
                {
                    await RudeClient.VisitAsync(simulator, random, requests);
                }
            }));
        }

        WireRecording recording = directory.Read();
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());
        Assert.AreEqual(BytesOf(recording, RecordKind.Sent), result.SentBytes);
    }

    [TestMethod]
    public async Task A_reader_that_is_too_slow_is_told_the_same_gaps_again()
    {
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await StartAsync(directory))
        {
            using RawClient client = await RawClient.ConnectAsync(simulator, 4096);
            await client.SendAsync("GET /stream?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
            Assert.AreEqual(200, (await client.ReadHeadAsync()).Status);
            string value = $"\"{new string('x', 900)}\"";
            for (int i = 0; i < 300; i++)
            {
                await simulator.PublishAsync("message", value);
            }

            string text = "";
            while (!text.Contains("{\"gap\":", StringComparison.Ordinal))
            {
                text = Encoding.UTF8.GetString(await client.ReadChunkAsync());
            }
        }

        WireRecording recording = directory.Read();
        Assert.IsTrue(recording.Records.Any(record => record.Kind == RecordKind.Blocked));
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());
        Assert.AreEqual(BytesOf(recording, RecordKind.Sent), result.SentBytes);
    }

    [TestMethod]
    public async Task A_board_that_fails_when_it_is_switched_fails_again()
    {
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await StartAsync(directory))
        {
            await using Subscriber other = await Subscriber.OpenAsync(
                simulator, Subscriber.Ws, "since=latest&topics=led");
            int faults = 0;
            simulator.Host.Board.LedChanged += (_, _) =>
            {
                if (faults++ == 0)
                {
                    throw new InvalidOperationException("the LED is broken");
                }
            };
            await Assert.ThrowsAsync<HttpRequestException>(
                () => simulator.PublishAsync("led", "true"));
            Assert.HasCount(1, simulator.TakeFaults());
            string id = await simulator.PublishAsync("led", "false");
            Assert.AreEqual(id, (await other.NextAsync()).Id);
        }

        WireRecording recording = directory.Read();
        Record fault = recording.Records.Single(record => record.Kind == RecordKind.Fault);
        Assert.AreEqual("the LED is broken", Encoding.UTF8.GetString(fault.Data.Span));
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());
        Assert.AreEqual(BytesOf(recording, RecordKind.Sent), result.SentBytes);
    }

    [TestMethod]
    public async Task Tokens_are_not_in_a_recording_and_it_is_replayed_without_a_difference()
    {
        using RecordingDirectory directory = new();
        SimulatorOptions options = new()
        {
            RecordFile = directory.File,
            Token = Token,
            ReadToken = ReadToken,
        };
        await using (TestSimulator simulator = await TestSimulator.StartRecordedAsync(options))
        {
            await AskWithTokensAsync(simulator);
        }

        string text = Encoding.Latin1.GetString(File.ReadAllBytes(directory.File));
        foreach (string part in (string[])[Token[9..^4], Token[12..16], ReadToken])
        {
            Assert.IsFalse(text.Contains(part, StringComparison.Ordinal), part);
        }

        string masked = $"Cookie: comet_token={new string('w', Token.Length)}\r\n";
        Assert.IsTrue(text.Contains(masked, StringComparison.Ordinal));
        WireRecording recording = directory.Read();
        ReplayResult result = Replay.Run(recording);
        Assert.IsNull(result.Difference, result.Difference?.ToString());
        Assert.AreEqual(BytesOf(recording, RecordKind.Sent), result.SentBytes);

        // Where it is cut off while a token comes, its octets are not made up.
        byte[] whole = Encoding.Latin1.GetBytes(text);
        int login = whole.AsSpan().LastIndexOf("HTTP/1.1 204"u8);
        for (int length = login - 400; length < login; length += 7)
        {
            directory.Change(_ => whole[..length]);
            ReplayDifference? difference = Replay.Run(directory.Read()).Difference;
            Assert.IsNull(difference, $"{length}: {difference}");
        }
    }

    [TestMethod]
    public async Task A_byte_that_differs_is_named()
    {
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await StartAsync(directory))
        {
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync("GET /poll?since=latest HTTP/1.1\r\nHost: x\r\n\r\n");
            await client.ReadAnswerAsync();
            await client.SendAsync("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
            await client.ReadAnswerAsync();
        }

        List<Record> sent =
            [.. directory.Read().Records.Where(record => record.Kind == RecordKind.Sent)];
        Assert.HasCount(2, sent);
        directory.Change(bytes =>
        {
            // Three digits alone may stand in an id or a time, too.
            int at = bytes.AsSpan().IndexOf("HTTP/1.1 404"u8);
            bytes[at + "HTTP/1.1 40".Length] = (byte)'5';
            return bytes;
        });
        ReplayDifference difference = Replay.Run(directory.Read()).Difference!;
        Assert.AreEqual(sent[1].Connection, difference.Connection);
        Assert.AreEqual(sent[0].Data.Length + "HTTP/1.1 40".Length, difference.Offset);
        StringAssert.Contains(difference.Recorded, "HTTP/1.1 40▸5 Not Found\\r\\n");
        StringAssert.Contains(difference.Found, "HTTP/1.1 40▸4 Not Found\\r\\n");
    }

    [TestMethod]
    [DataRow(nameof(CometLimits.ReconnectionTimeMs), 1234, "retry: ")]
    [DataRow(nameof(CometLimits.BodyBytesMax), 4, "HTTP/1.1 ")]
    [DataRow(nameof(CometLimits.LogEvents), 2, "")]
    public async Task An_engine_that_is_another_differs(string limit, int value, string before)
    {
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await StartAsync(directory))
        {
            await Sessions.FollowByEveryMethodAsync(simulator);
            await simulator.PollAsync("since=earliest");
        }

        WireRecording recording = directory.Read();
        CometLimits limits = recording.Header.CreateLimits();
        typeof(CometLimits).GetProperty(limit)!.SetValue(limits, value);
        ReplayResult result = Replay.Run(recording, limits);
        Assert.IsNotNull(result.Difference);
        StringAssert.Contains(result.Difference.Found, before + "▸"[..Math.Min(1, before.Length)]);
        Assert.AreNotEqual(result.Difference.Recorded, result.Difference.Found);
    }

    [TestMethod]
    [DataRow(nameof(CometLimits.HeartbeatMs), 15_000, 300, "and nothing more at that time", "\\n")]
    [DataRow(nameof(CometLimits.HeartbeatMs), 300, 15_000, "▸3\\r\\n:", "\\r\\nid")]
    [DataRow(nameof(CometLimits.IdleTimeoutMs), 10_000, 300, "the server's side is open",
        "the server's side is ended")]
    [DataRow(nameof(CometLimits.IdleTimeoutMs), 300, 10_000, "the server's side is ended",
        "still open")]
    [DataRow(nameof(CometLimits.CloseTimeoutMs), 10_000, 300, "still open",
        "closed by the server")]
    [DataRow(nameof(CometLimits.CloseTimeoutMs), 300, 10_000, "closed by the server",
        "still open")]
    [DataRow(nameof(CometLimits.Connections), 10, 3, "▸200 OK", "▸503 Service")]
    [DataRow(nameof(CometLimits.Connections), 10, 4, "let in, slot 4", "in slot 2 gives way")]
    public async Task An_engine_that_says_more_or_less_or_ends_sooner_or_later_differs(
        string limit, int recordedValue, int value, string recorded, string found)
    {
        PropertyInfo property = typeof(CometLimits).GetProperty(limit)!;
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await TestSimulator.StartRecordedAsync(
            new() { RecordFile = directory.File },
            limits => property.SetValue(limits, recordedValue)))
        {
            await using Subscriber samples = await Subscriber.OpenAsync(
                simulator, Subscriber.Sse, "since=latest&topics=temperature");
            using RawClient quiet = await RawClient.ConnectAsync(simulator);
            await quiet.SendAsync("GET /stream?topics=message HTTP/1.1\r\nHost: x\r\n\r\n");
            await quiet.ReadHeadAsync();
            using RawClient idle = await RawClient.ConnectAsync(simulator);
            await idle.SendAsync("GET /poll HTTP/1.1\r\nHost: x\r\n\r\n");
            await idle.ReadAnswerAsync();
            using RawClient fourth = await RawClient.ConnectAsync(simulator);
            using RawClient fifth = await RawClient.ConnectAsync(simulator);
            using RawClient lingering = await RawClient.ConnectAsync(simulator);
            await lingering.SendAsync(
                "GET /poll HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            await lingering.ReadToEndAsync();
            await samples.NextEventsAsync(2);
        }

        WireRecording recording = directory.Read();
        ReplayResult same = Replay.Run(recording);
        Assert.IsNull(same.Difference, same.Difference?.ToString());
        CometLimits limits = recording.Header.CreateLimits();
        property.SetValue(limits, value);
        ReplayDifference? difference = Replay.Run(recording, limits).Difference;
        Assert.IsNotNull(difference);
        StringAssert.Contains(difference.Recorded, recorded, difference.ToString());
        StringAssert.Contains(difference.Found, found, difference.ToString());
    }

    [TestMethod]
    public async Task An_engine_that_stays_silent_differs()
    {
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await TestSimulator.StartRecordedAsync(
            new() { RecordFile = directory.File }, limits => limits.HeartbeatMs = 100))
        {
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync(
                "GET /stream?since=latest&topics=message HTTP/1.1\r\nHost: x\r\n\r\n");
            await client.ReadHeadAsync();
            for (int i = 0; i < 3; i++)
            {
                Assert.AreEqual("\n", Encoding.ASCII.GetString(await client.ReadChunkAsync()));
            }

            client.FinishSending();
            await client.ReadToEndAsync();
        }

        WireRecording recording = directory.Read();
        CometLimits limits = recording.Header.CreateLimits();
        limits.HeartbeatMs = 15_000;
        ReplayDifference difference = Replay.Run(recording, limits).Difference!;
        StringAssert.Contains(difference.Recorded, "▸1\\r\\n\\n\\r\\n");
        StringAssert.EndsWith(difference.Found, "▸\" and nothing more");
    }

    [TestMethod]
    public async Task A_recording_that_is_cut_off_is_replayed_to_its_last_whole_record()
    {
        using RecordingDirectory directory = new();
        await using (TestSimulator simulator = await StartAsync(directory))
        {
            await Sessions.FollowByEveryMethodAsync(simulator);
        }

        byte[] whole = await File.ReadAllBytesAsync(directory.File);
        int count = directory.Read().Records.Count;
        int step = whole.Length / 97;
        int first = 13 + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(9));
        for (int length = first; length < whole.Length; length += step)
        {
            directory.Change(_ => whole[..length]);
            WireRecording recording = directory.Read();
            Assert.IsNotNull(recording.CutAt);
            Assert.IsInRange(1, length, (int)recording.CutAt.Value);
            Assert.IsLessThan(count, recording.Records.Count);
            ReplayResult result = Replay.Run(recording);
            Assert.IsNull(result.Difference, $"{length}: {result.Difference}");
        }
    }

    private static Task<TestSimulator> StartAsync(RecordingDirectory directory)
    {
        return TestSimulator.StartRecordedAsync(new() { RecordFile = directory.File });
    }

    private static long BytesOf(WireRecording recording, RecordKind kind)
    {
        return recording.Records.Where(record => record.Kind == kind)
            .Sum(record => (long)record.Data.Length);
    }

    private static async Task AskWithTokensAsync(TestSimulator simulator)
    {
        simulator.Client.DefaultRequestHeaders.Add("Cookie", $"comet_token={Token}");
        await Sessions.FollowByEveryMethodAsync(
            simulator, "&access_token=" + Uri.EscapeDataString(Token));

        // One octet at a time, so that each must wait for those that tell what it is.
        using RawClient client = await RawClient.ConnectAsync(simulator);
        string request = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
            + $"Authorization: Bearer {Token}\r\n\r\n";
        foreach (char octet in request)
        {
            await client.SendAsync($"{octet}");
            await simulator.Host.InvokeAsync(_ => { });
        }

        RawAnswer answer = await client.ReadAnswerAsync();
        Assert.AreEqual(204, answer.Status);
        StringAssert.Contains(answer["Set-Cookie"]!, Token);
        await client.SendAsync("GET /poll HTTP/1.1\r\nHost: x\r\n"
            + $"Cookie: comet_token={ReadToken}\r\n\r\n");
        Assert.AreEqual(200, (await client.ReadAnswerAsync()).Status);
        await client.SendAsync($"GET /poll?access_token={ReadToken}x HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(401, (await client.ReadAnswerAsync()).Status);

        // What may be the beginning of one, and is not.
        await client.SendAsync("GET /poll?access_token=" + Token[..9]);
        await simulator.Host.InvokeAsync(_ => { });
        await client.SendAsync(" HTTP/1.1\r\nHost: x\r\n\r\n");
        Assert.AreEqual(401, (await client.ReadAnswerAsync()).Status);
    }
}
