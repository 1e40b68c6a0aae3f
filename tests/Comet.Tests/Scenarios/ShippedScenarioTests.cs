using Comet.Embedded.Engine;
using Comet.Simulator.Scenarios.Running;
using Comet.Tests.House;
using Comet.Tests.Scenarios.Support;

namespace Comet.Tests.Scenarios;

/// <summary>The scenarios that are shipped pass, and fail where what they guard is not so.
/// </summary>
[TestClass]
public class ShippedScenarioTests
{
    private static readonly string[] s_names =
        ["button-storm", "first-steps", "flaky-wifi", "reboot", "slow-tab"];

    [TestMethod]
    public void There_are_five()
    {
        CollectionAssert.AreEqual(
            s_names,
            Directory.GetFiles(Folder(), "*.yaml")
                .Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal)
                .ToArray());
    }

    [TestMethod]
    [DataRow("first-steps")]
    [DataRow("flaky-wifi")]
    [DataRow("slow-tab")]
    [DataRow("reboot")]
    [DataRow("button-storm")]
    public void It_passes(string name)
    {
        ScenarioRun.Passes(Text(name));
    }

    // What is changed in the file, and the expectation that sees it.
    [TestMethod]
    [DataRow("first-steps", "value: 21.5, within: 1s", "value: 21.6, within: 1s", "21.6")]
    [DataRow("first-steps", "- press: 300ms", "- wait: 300ms", "page: button true")]
    [DataRow("first-steps", "remote, topic: led, value: true }\n  - expect: { led",
        "remote, topic: led, value: false }\n  - expect: { led", "board: led true")]
    [DataRow("flaky-wifi", "wifi-off=20", "wifi-off=60", "poll: button true, 10 times")]
    [DataRow("flaky-wifi", "times: 10", "times: 9", "10 times")]
    [DataRow("slow-tab", "times: 400, every: 20ms }\n  - expect: { client: other, topic",
        "times: 90, every: 20ms }\n  - expect: { client: other, topic", "message, 400 times")]
    [DataRow("slow-tab", "window: 2048", "window: 1000000", "tab: gap at least 100")]
    [DataRow("reboot", "- restart: 2s", "- fault: wifi-off=2,peers=reset", "led false")]
    [DataRow("reboot", "peers: silent", "peers: reset", "sse: offline not within 10s")]
    [DataRow("button-storm", "times: 60", "times: 59", "60 times")]
    [DataRow("button-storm", "\"2000\"", "\"2000000\"", "far: button true, below 60 times")]
    public void It_fails_when_the_file_says_otherwise(
        string name, string before, string after, string expected)
    {
        string text = Text(name);
        StringAssert.Contains(text, before);
        string changed = text.Replace(before, after, StringComparison.Ordinal);
        ScenarioResult result = ScenarioRun.Run(changed, out string output);
        Assert.IsFalse(result.HasPassed, output);
        StringAssert.Contains(result.Failure!.Failure, expected, output);
    }

    // Engines that do not keep the promise: the log is too small for an outage, a stalled reader
    // is never cut off, floods are let in, nobody can stay connected.
    [TestMethod]
    [DataRow("first-steps", "the WebSocket is not open", "fewer connections")]
    [DataRow("flaky-wifi", "10 times", "small log")]
    [DataRow("slow-tab", "connections 1", "patience")]
    [DataRow("reboot", "late", "fewer connections")]
    [DataRow("button-storm", "refused", "no rates")]
    public void It_fails_on_an_engine_that_does_not_keep_the_promise(
        string name, string expected, string flaw)
    {
        ScenarioResult result = ScenarioRun.Run(
            Text(name), out string output, limits => Spoil(limits, flaw));
        Assert.IsFalse(result.HasPassed, output);
        StringAssert.Contains(result.Failure!.Failure, expected, output);
    }

    private static void Spoil(CometLimits limits, string flaw)
    {
        switch (flaw)
        {
            case "small log":
                limits.LogEvents = 8;
                break;
            case "patience":
                limits.WriteStallTimeoutMs = 3_600_000;
                break;
            case "no rates":
                limits.RequestsPerSecond = 0;
                limits.RequestsPerSecondTotal = 0;
                limits.MessagesPerSecond = 0;
                limits.MessagesPerSecondTotal = 0;
                break;
            default:
                limits.Connections = 3;
                limits.ReservedForRequests = 2;
                break;
        }
    }

    private static string Text(string name)
    {
        return File.ReadAllText(Path.Combine(Folder(), name + ".yaml"));
    }

    private static string Folder()
    {
        return Path.Combine(Repository.Root, "simulator", "samples", "scenarios");
    }
}
