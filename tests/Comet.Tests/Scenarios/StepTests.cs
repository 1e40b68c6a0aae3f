using Comet.Simulator.Scenarios.Running;
using Comet.Tests.Scenarios.Support;

namespace Comet.Tests.Scenarios;

/// <summary>What each step does, and what is said when it fails.</summary>
[TestClass]
public class StepTests
{
    [TestMethod]
    public void Sensors_are_set_to_a_value_to_nothing_and_to_a_signal()
    {
        ScenarioRun.Passes("""
            steps:
              - set: { temperature: -12.34 }
              - set: { light: 1000 }
              - expect: { topic: temperature, value: -12.34, within: 1s }
              - expect: { topic: light, value: 1000 }
              - set: { temperature: ~ }
              - set: { light: null }
              - expect: { topic: temperature, value: null, within: 1s }
              - expect: { topic: light, value: null }
              - set: { temperature: constant:5 }
              - set: { light: "ramp:from=0,to=1000,period=100" }
              - expect: { topic: temperature, value: 5, within: 1s }
              - expect: { topic: light, value: { above: 99, below: 111 }, within: 12s }
              - set: { temperature: trace }
              - expect: { topic: temperature, value: { not: 5 }, within: 1s }
            """);
    }

    [TestMethod]
    public void A_button_is_held_as_long_as_is_said()
    {
        string output = ScenarioRun.Passes("""
            steps:
              - press: { button: button, for: 250ms, times: 2, every: 1s }
              - expect: { topic: button, value: true, count: 2 }
              - expect: { topic: button, value: false, count: 3 }
              - press: 10ms
              - wait: 1.5s
            """);
        StringAssert.Contains(output, "0:00:00.250            board: button false");
        StringAssert.Contains(output, "0:00:01.000            board: button true");
        StringAssert.Contains(output, "0:00:01.250            board: button false");
        StringAssert.Contains(output, "0:00:02.760, ");
    }

    [TestMethod]
    public void The_bench_and_clients_publish()
    {
        ScenarioRun.Passes("""
            steps:
              - publish: { topic: led, value: true }
              - expect: { led: true }
              - publish: { topic: message, value: { a: [1, "1", 1.50, true, ~] } }
              - expect: { topic: message, value: { equals: { a: [1, "1", 1.5, true, null] } } }
              - publish: { topic: message, value: 3, times: 3, every: 100ms }
              - expect: { topic: message, value: 3, count: 3 }
              - connect: { client: a, method: sse }
              - publish: { client: a, topic: led, value: false }
              - expect: { led: false }
              - publish: { client: a, topic: leds, value: false, refused: 404 }
              - publish: { client: a, topic: button, value: false, refused: { at-least: 400 } }
              - connect: { client: b, method: websocket }
              - fault: latency=100
              - publish: { client: b, topic: led, value: 7, refused: true }
              - expect: { client: b, state: online }
            """);
    }

    [TestMethod]
    public void A_refusal_that_was_not_expected_fails()
    {
        string failure = ScenarioRun.Fails("""
            token: abcdefgh
            read-token: stuvwxyz
            steps:
              - connect: { client: a, method: sse, token: stuvwxyz }
              - expect: { client: a, state: online }
              - publish: { client: a, topic: led, value: true, refused: 403 }
              - publish: { client: a, topic: led, value: true }
            """, 7);
        StringAssert.StartsWith(
            failure, "expected it to be published; 1 of 1 were refused with 403: ");
        failure = ScenarioRun.Fails("""
            steps:
              - connect: { client: a, method: polling }
              - publish: { client: a, topic: led, value: true, refused: 403 }
            """, 3);
        StringAssert.StartsWith(failure, "expected it to be refused, 403; the last of ");
    }

    [TestMethod]
    public void A_client_is_paused_resumed_disconnected_and_connected_again()
    {
        ScenarioRun.Passes("""
            steps:
              - connect: { client: a, method: websocket, topics: [message] }
              - pause: a
              - publish: { topic: message, value: 1 }
              - expect: { client: a, topic: message, not-within: 5s }
              - resume: a
              - expect: { client: a, topic: message, value: 1 }
              - disconnect: a
              - expect: { client: a, state: offline }
              - expect: { connections: 0 }
              - publish: { topic: message, value: 2 }
              - connect: a
              - expect: { client: a, topic: message, value: 2 }
              - expect: { client: a, missed: 0 }
              - expect: { client: a, repeated: 0 }
            """);
        StringAssert.Contains(ScenarioRun.Fails("""
            steps:
              - connect: { client: a, method: sse }
              - connect: a
            """, 3), "a is connected; expected disconnect before");
        string[] steps =
            ["disconnect: a", "pause: a", "publish: { client: a, topic: led, value: true }"];
        foreach (string step in steps)
        {
            StringAssert.StartsWith(ScenarioRun.Fails($$"""
                steps:
                  - connect: { client: a, method: sse }
                  - disconnect: a
                  - {{step}}
                """, 4), "a is disconnected");
        }
    }

    [TestMethod]
    public void An_expectation_begins_behind_the_one_before_it_on_the_same_topic()
    {
        StringAssert.Contains(ScenarioRun.Fails("""
            steps:
              - connect: { client: a, method: sse }
              - press: 10ms
              - expect: { client: a, topic: button, value: true }
              - expect: { client: a, topic: led, value: false }
              - expect: { client: a, topic: button, value: true }
            """, 6), "expected a: button true; the last of ");
    }

    [TestMethod]
    public void What_must_not_come_fails_when_it_comes()
    {
        string failure = ScenarioRun.Fails("""
            steps:
              - connect: { client: a, method: sse }
              - set: { temperature: 15 }
              - expect: { client: a, topic: temperature, value: 15, not-within: 3s }
            """, 4);
        StringAssert.StartsWith(
            failure,
            "expected a: temperature 15 not within 3s; it came at 0:00:01.000; the last of ");
        StringAssert.Contains(failure, "\n  0:00:01.000  temperature 15 (");
    }

    [TestMethod]
    public void A_failed_expectation_tells_the_last_that_the_client_has_seen()
    {
        string failure = ScenarioRun.Fails("""
            steps:
              - connect: { client: a, method: sse, topics: [led] }
              - publish: { topic: led, value: true }
              - expect: { client: a, topic: led, value: 3, within: 2s }
            """, 4);
        StringAssert.Matches(failure, new(
            @"^expected a: led 3 within 2s; the last of 3 that a \(online\) has seen:"
            + @"\n  0:00:00\.000  online: by sse"
            + @"\n  0:00:00\.000  led false \([0-9a-f]{8}-1\)"
            + @"\n  0:00:00\.000  led true \([0-9a-f]{8}-\d\)$"));
        StringAssert.Contains(
            ScenarioRun.Fails("steps:\n  - expect: { led: true }", 2),
            "the LED is off; the last of");
        StringAssert.Contains(
            ScenarioRun.Fails("steps:\n  - expect: { connections: 2 }", 2),
            "expected board: connections 2; there are 0 connections");
    }

    [TestMethod]
    public void A_restart_gives_another_epoch()
    {
        string output = ScenarioRun.Passes("""
            steps:
              - connect: { client: a, method: sse }
              - restart: { after: 3s, peers: reset }
              - expect: { client: a, state: offline }
              - expect: { client: a, reset: true, not-within: 2s }
              - expect: { client: a, reset: true, within: 3s }
              - expect: { client: a, lost: 0 }
            """);
        Assert.AreEqual(2, output.Split('\n')
            .Where(line => line.Contains("board: led false", StringComparison.Ordinal))
            .Select(line => line[^10..])
            .Distinct()
            .Count(), output);
    }

    [TestMethod]
    public void A_repetition_tells_which_time_failed()
    {
        StringAssert.StartsWith(ScenarioRun.Fails("""
            steps:
              - repeat:
                  times: 5
                  steps:
                    - press: 10ms
                    - expect: { topic: button, value: true, count: { below: 3 } }
            """, 2),
            "line 6, time 3 of 5, expect board: button true, below 3 times: expected board: ");
    }

    [TestMethod]
    public void A_run_is_bounded_in_time_and_in_events()
    {
        StringAssert.StartsWith(ScenarioRun.Fails("""
            limits: { time: 10s }
            steps:
              - wait: 9s
              - repeat: { times: 100000, steps: [ wait: 20h ] }
            """, 4), "the scenario's time is over, 10s; expected it to end before");
        StringAssert.StartsWith(ScenarioRun.Fails("""
            limits: { events: 50 }
            steps:
              - publish: { topic: message, value: 1, times: 1000, every: 1ms }
            """, 3), "more than 50 events, published and received; expected fewer");
    }

    [TestMethod]
    public void An_hour_with_a_client_of_each_method_takes_few_rounds()
    {
        ScenarioResult result = ScenarioRun.Run("""
            limits: { time: 2h }
            signals: ["temperature=random-walk:21,step=0.5,min=15,max=30"]
            steps:
              - connect: { client: a, method: sse }
              - connect: { client: b, method: websocket }
              - connect: { client: c, method: streaming }
              - connect: { client: d, method: long-polling }
              - connect: { client: e, method: polling }
              - wait: 1h
              - expect: { client: a, missed: 0 }
              - expect: { client: b, missed: 0 }
              - expect: { client: c, missed: 0 }
              - expect: { client: d, missed: 0 }
              - expect: { client: e, missed: 0, within: 2s }
            """, out string output);
        Assert.IsTrue(result.HasPassed, output);
        Assert.IsGreaterThan(3_600, result.Events);

        // A board that looks at its sensors once a second, a poll a second, a heartbeat now and
        // then: time jumps from one to the next.
        Assert.IsLessThan(20_000, result.Moments);
    }
}
