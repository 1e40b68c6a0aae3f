using System.Text.RegularExpressions;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Relay;

/// <summary>Relays, boards and followers as a user starts them: processes of their own.</summary>
[TestClass]
public partial class RelayProcessTests
{
    [TestMethod]
    public async Task A_relay_serves_a_board_that_dials_it_and_followers_lose_nothing()
    {
        using SimulatorProcess relay =
            SimulatorProcess.Start("relay", "--port", "0", "--broker-port", "0");
        await relay.PrintsAsync("Open to all who reach it (no --token).");
        string url = UrlPattern().Match(relay.Output).Value;
        StringAssert.Contains(relay.Output, "  mqtt://127.0.0.1:");
        using SimulatorProcess board = SimulatorProcess.Start(
            "--port", "0", "--bench-port", "off", "--uplink",
            url.Replace("http", "ws", StringComparison.Ordinal) + "uplink/board-1");
        using HttpClient client = new() { Timeout = Limit.Patience };
        await Limit.UntilAsync(
            async () => (await client.GetStringAsync(new Uri(url + "devices"), Limit.Token))
                .Contains("\"id\":\"board-1\",\"state\":\"online\"", StringComparison.Ordinal),
            "the board has dialled");
        using SimulatorProcess follow = SimulatorProcess.Start(
            "follow", url, "--clients", "5", "--for", "3", "--summary-every", "1");
        Assert.AreEqual(0, await follow.ExitCodeAsync(), follow.Errors + follow.Output);
        StringAssert.Contains(follow.Output, "  5 clients; ");
        StringAssert.Contains(follow.Output, " events to 5 clients\n");
        StringAssert.Contains(follow.Output, "lost 0, repeated 0, gaps told 0");
        await relay.SendInterruptAsync();
        Assert.AreEqual(0, await relay.ExitCodeAsync(), relay.Errors);
    }

    [TestMethod]
    [DataRow("--device a/b: not a board's id; expected up to 64", "relay", "--device", "a/b")]
    [DataRow("--device a=…: not a token; expected ", "relay", "--device", "a=b c")]
    [DataRow("--pull a: expected an id and where the board is", "relay", "--pull", "a")]
    [DataRow("--pull a=ftp://x/: expected an id", "relay", "--pull", "a=ftp://x/")]
    [DataRow("--topic A: expected lower-case letters", "relay", "--topic", "A")]
    [DataRow("--bind 0.0.0.0: open to the network without", "relay", "--bind", "0.0.0.0")]
    [DataRow("--bind 0.0.0.0: anybody on the network could be a board",
        "relay", "--bind", "0.0.0.0", "--token", "0123456789abcdef")]
    [DataRow("--uplink http://x/: expected ws:// or wss://", "--uplink", "http://x/")]
    [DataRow("follow x: expected http:// or https://", "follow", "x")]
    public async Task A_mistake_is_told(string message, params string[] arguments)
    {
        using SimulatorProcess process = SimulatorProcess.Start(arguments);
        Assert.AreEqual(2, await process.ExitCodeAsync(), process.Output);
        StringAssert.StartsWith(process.Errors, "comet: " + message);
    }

    [TestMethod]
    public async Task More_topics_than_a_board_may_have_are_told_with_the_most()
    {
        string[] topics = [.. Enumerable.Range(0, 32).SelectMany(i => (string[])
            ["--topic", new string((char)('a' + (i % 26)), 60) + i])];
        using SimulatorProcess most =
            SimulatorProcess.Start(["relay", "--port", "0", "--broker-port", "off",
                "--device", "b", .. topics[..62], .. topics[..2]]);
        await most.PrintsAsync("Open to all who reach it (no --token).");
        using SimulatorProcess more = SimulatorProcess.Start(
            ["relay", "--port", "0", "--broker-port", "off", .. topics]);
        Assert.AreEqual(2, await more.ExitCodeAsync(), more.Output);
        StringAssert.StartsWith(
            more.Errors,
            $"comet: --topic {topics[63]}: it is one of 32; expected at most 31, as a board has");
    }

    [GeneratedRegex("http://[^/]+/")]
    private static partial Regex UrlPattern();
}
