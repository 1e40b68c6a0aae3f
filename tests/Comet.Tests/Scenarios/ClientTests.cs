using Comet.Simulator.Scenarios.Clients;
using Comet.Tests.Scenarios.Support;

namespace Comet.Tests.Scenarios;

/// <summary>Clients of every method, in memory and on sockets: the same code.</summary>
[TestClass]
public class ClientTests
{
    public static IEnumerable<object[]> Methods =>
        from method in ClientMethods.Names
        from isWall in new[] { false, true }
        select new object[] { method, isWall };

    [TestMethod]
    [DynamicData(nameof(Methods))]
    public void Each_method_follows_resumes_and_is_reset(string method, bool isWall)
    {
        // Between two polls there is no connection to miss.
        string offline = method == "polling"
            ? "  - wait: 1ms"
            : "  - expect: { client: a, state: offline, within: 30s }";
        ScenarioRun.Passes($$"""
            steps:
              - connect: { client: a, method: {{method}}, interval: 50ms, retry: 100ms }
              - expect: { client: a, state: online, within: 30s }
              - expect: { client: a, topic: led, value: false, within: 30s }
              - publish: { client: a, topic: led, value: true }
              - expect: { led: true, within: 30s }
              - expect: { client: a, topic: led, value: true, within: 30s }
              - fault: reset
            {{offline}}
              - press: { for: 10ms, times: 5, every: 30ms }
              - expect: { client: a, topic: button, value: true, count: 5, within: 30s }
              - restart: 0s
              - expect: { client: a, reset: true, within: 30s }
              - expect: { client: a, topic: led, value: false, within: 30s }
              - expect: { client: a, lost: 0, within: 30s }
              - expect: { client: a, repeated: 0 }
              - disconnect: a
              - expect: { connections: { at-most: 1 }, within: 30s }
            """, isWall);
    }

    [TestMethod]
    public void What_one_method_left_off_another_continues()
    {
        ScenarioRun.Passes("""
            steps:
              - connect: { client: a, method: polling, topics: [message, button] }
              - publish: { topic: message, value: 1 }
              - expect: { client: a, topic: message, value: 1, within: 2s }
              - disconnect: a
              - publish: { topic: message, value: 2 }
              - connect: { client: a, method: websocket }
              - expect: { client: a, topic: message, value: 2 }
              - disconnect: a
              - publish: { topic: message, value: 3 }
              - connect: { client: a, method: sse }
              - expect: { client: a, topic: message, value: 3 }
              - disconnect: a
              - publish: { topic: message, value: 4 }
              - connect: { client: a, method: streaming }
              - expect: { client: a, topic: message, value: 4 }
              - disconnect: a
              - publish: { topic: message, value: 5 }
              - connect: { client: a, method: long-polling }
              - expect: { client: a, topic: message, value: 5 }
              - expect: { client: a, topic: message, count: 5 }
              - expect: { client: a, missed: 0 }
              - expect: { client: a, repeated: 0 }
            """);
    }

    [TestMethod]
    public void A_client_begins_where_it_is_told_to()
    {
        ScenarioRun.Passes("""
            steps:
              - publish: { topic: message, value: 1, times: 3 }
              - connect: { client: all, method: sse, topics: message, since: earliest }
              - connect: { client: state, method: sse, topics: message }
              - connect: { client: new, method: sse, topics: message, since: latest }
              - publish: { topic: message, value: 2 }
              - expect: { client: all, topic: message, count: 4 }
              - expect: { client: state, topic: message, count: 2 }
              - expect: { client: new, topic: message, count: 1 }
            """);
    }

    [TestMethod]
    public void A_client_without_the_token_is_refused_and_tries_again_later()
    {
        string output = ScenarioRun.Passes("""
            token: abcdefgh
            steps:
              - connect: { client: a, method: websocket, token: wrongwrong, retry: 1s }
              - expect: { client: a, refused: 401 }
              - expect: { client: a, refused: 401, within: 1s }
              - expect: { client: a, refused: 401, not-within: 900ms }
              - expect: { client: a, refused: 401, within: 2s }
              - disconnect: a
              - connect: { client: a, method: sse, token: abcdefgh }
              - expect: { client: a, state: online }
            """);
        StringAssert.Contains(output, "a ← refused with 401: ");
    }

    [TestMethod]
    public void A_client_that_hears_nothing_gives_up_and_one_that_hears_heartbeats_does_not()
    {
        ScenarioRun.Passes("""
            signals: [light=constant:5, temperature=constant:5]
            steps:
              - connect: { client: patient, method: sse, topics: [message] }
              - connect: { client: hasty, method: sse, topics: [message], silence: 5s }
              - expect: { client: hasty, state: offline, not-within: 4999ms }
              - expect: { client: hasty, state: offline, within: 1ms }
              - expect: { client: patient, state: offline, not-within: 5min }
            """);
    }

    [TestMethod]
    public void What_is_lost_in_silence_is_seen()
    {
        // Its own id makes the client skip what it was never given.
        StringAssert.StartsWith(ScenarioRun.Fails("""
            steps:
              - connect: { client: a, method: sse, topics: [message] }
              - publish: { topic: message, value: 1 }
              - disconnect: a
              - publish: { topic: message, value: 2 }
              - expect: { client: a, missed: 1 }
              - expect: { client: a, lost: 1 }
              - expect: { client: a, lost: 0, within: 2s }
            """, 8), "expected a: lost 0 within 2s; there were 1; the last of ");
    }
}
