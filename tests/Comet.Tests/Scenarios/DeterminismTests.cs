using Comet.Tests.Scenarios.Support;

namespace Comet.Tests.Scenarios;

/// <summary>The same file and the same seed: the same run, byte by byte.</summary>
[TestClass]
public class DeterminismTests
{
    private const string Text = """
        seed: 4
        signals: ["temperature=random-walk:21,step=0.5,min=15,max=30+noise:0.3"]
        faults: ["latency=30,jitter=300"]
        steps:
          - connect: { client: a, method: sse }
          - connect: { client: b, method: websocket }
          - connect: { client: c, method: long-polling }
          - wait: 20s
          - fault: reset
          - wait: 20s
          - restart: 1s
          - wait: 5s
          - publish: { client: c, topic: led, value: true }
          - wait: 1min
          - expect: { client: a, lost: 0, within: 5s }
        """;

    [TestMethod]
    public void A_seed_gives_the_same_run_each_time()
    {
        string first = ScenarioRun.Passes(Text);
        Assert.AreEqual(first, ScenarioRun.Passes(Text));
        string other = ScenarioRun.Passes(
            Text.Replace("seed: 4", "seed: 5", StringComparison.Ordinal));
        Assert.AreNotEqual(first, other.Replace("seed 5", "seed 4", StringComparison.Ordinal));
    }

    // The jitter is everybody's: without it, what a client does depends on its own dice alone.
    [TestMethod]
    public void One_more_client_changes_nothing_for_those_before_it()
    {
        string text = Text.Replace("latency=30,jitter=300", "latency=30", StringComparison.Ordinal);
        string few = LinesOf("a", ScenarioRun.Passes(text));
        string more = LinesOf("a", ScenarioRun.Passes(text.Replace(
            "  - fault: reset",
            "  - connect: { client: d, method: sse, topics: [button] }\n  - fault: reset",
            StringComparison.Ordinal)));
        StringAssert.Contains(few, "reset: epoch");
        Assert.AreEqual(few, more);
    }

    private static string LinesOf(string client, string output)
    {
        return string.Join('\n', output.Split('\n')
            .Where(line => line.Contains($" {client} ← ", StringComparison.Ordinal)));
    }
}
