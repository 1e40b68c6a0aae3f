using System.Text.RegularExpressions;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;
using Microsoft.Extensions.Logging;

namespace Comet.Tests.EndToEnd;

/// <summary>What the log tells of connections, and that it keeps secrets.</summary>
[TestClass]
public partial class LogTests
{
    private const string Token = "a-token-not-to-show";

    [TestMethod]
    public async Task A_connection_is_followed_by_its_id_from_accept_to_close()
    {
        TestLog log = new(LogLevel.Debug);
        await using TestSimulator simulator =
            await TestSimulator.StartAsync(new SimulatorOptions(), log);
        using RawClient first = await RawClient.ConnectAsync(simulator);
        const string Request = "GET /nope?secret HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        await first.SendAsync(Request);
        byte[] answer = await first.ReadToEndAsync();
        first.Dispose();
        using (RawWebSocket socket = await RawWebSocket.OpenAsync(simulator, "/ws"))
        {
            socket.Client.Reset();
        }

        await EndsAsync(log, "connection 2 closed");
        List<string> lines = [.. log.Lines];
        string port = PortPattern().Match(lines[0]).Value;
        CollectionAssert.AreEqual(
            new[]
            {
                $"connection 1 accepted from 127.0.0.1:{port} in slot 0",
                "connection 1 asks: GET /nope",
                "connection 1 is refused what it asks",
                $"connection 1 closed: the peer has ended it; {Request.Length} bytes in, "
                    + $"{answer.Length} out",
            },
            lines.Where(line => line.StartsWith("connection 1 ", StringComparison.Ordinal))
                .ToArray());
        List<string> second =
        [
            .. lines.Where(line => line.StartsWith("connection 2 ", StringComparison.Ordinal)),
        ];
        Assert.AreEqual("connection 2 asks: GET /ws", second[1]);
        Assert.AreEqual("connection 2 upgraded to WebSocket, ws", second[2]);
        StringAssert.StartsWith(second[3], "connection 2 closed: the connection is lost; ");
    }

    [TestMethod]
    public async Task Followers_and_the_refused_are_told()
    {
        TestLog log = new(LogLevel.Debug);
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            new SimulatorOptions { Connections = 2 }, log);
        using RawClient busy = await RawClient.ConnectAsync(simulator);
        await busy.KeepBusyAsync();
        await using Subscriber sse = await Subscriber.OpenAsync(simulator, Subscriber.Sse);
        Assert.AreEqual(503, (await RawClient.AskAsync(
            simulator, "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n")).Status);
        List<string> lines = [.. log.Lines];
        CollectionAssert.Contains(lines, "connection 2 follows by sse");
        Assert.IsTrue(lines[^1].EndsWith("refused with 503", StringComparison.Ordinal), lines[^1]);
    }

    [TestMethod]
    public async Task Neither_tokens_nor_control_characters_reach_the_log()
    {
        TestLog log = new(LogLevel.Trace);
        await using TestSimulator simulator = await TestSimulator.StartAsync(
            new SimulatorOptions { Token = Token }, log);
        foreach (string request in (string[])[
            $"GET /poll?access_token={Token} HTTP/1.1\r\nHost: x\r\n\r\n",
            $"GET /poll HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {Token}\r\n\r\n",
            $"GET /poll HTTP/1.1\r\nHost: x\r\nCookie: comet_token={Token}\r\n\r\n",
            "GET /\u001b[31m HTTP/1.1\r\nHost: x\r\n\r\n"])
        {
            await RawClient.AskAsync(simulator, request);
        }

        string text = string.Join('\n', log.Lines);
        Assert.DoesNotContain(Token, text);
        Assert.DoesNotContain("\u001b", text);
        StringAssert.Contains(text, "asks: GET /?[31m");
        StringAssert.Contains(text, "bytes out");
    }

    [TestMethod]
    public async Task By_default_the_program_says_nothing_of_connections_and_with_debug_it_does()
    {
        foreach (string level in (string[])["information", "debug"])
        {
            using SimulatorProcess simulator =
                SimulatorProcess.Start("--port", "0", "--log-level", level);
            using HttpClient client = new()
            {
                BaseAddress = await simulator.UrlAsync(),
                Timeout = Limit.Patience,
            };
            await client.GetStringAsync("poll", Limit.Token);
            await simulator.SendInterruptAsync();
            Assert.AreEqual(0, await simulator.ExitCodeAsync());
            if (level == "debug")
            {
                StringAssert.Matches(simulator.Errors, LinePattern());
            }
            else
            {
                Assert.AreEqual("", simulator.Errors);
            }
        }
    }

    private static async Task EndsAsync(TestLog log, string start)
    {
        await Limit.UntilAsync(
            () => log.Lines.Any(line => line.StartsWith(start, StringComparison.Ordinal)),
            $"the log has {start}");
    }

    [GeneratedRegex(@"(?<=127\.0\.0\.1:)\d+")]
    private static partial Regex PortPattern();

    [GeneratedRegex(@"(?m)^\d{4}-\d\d-\d\dT[\d:.]+Z dbug: Comet\.Simulator\[3\] "
        + @"connection 1 asks: GET /poll$")]
    private static partial Regex LinePattern();
}
