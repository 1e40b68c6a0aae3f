using Comet.Simulator.Scenarios.Model;
using Comet.Simulator.Scenarios.Reading;
using Comet.Tests.Scenarios.Support;

namespace Comet.Tests.Scenarios;

/// <summary>What is said of a file that cannot be meant, and where.</summary>
[TestClass]
public class ReadingTests
{
    // A place, what is said of it, and the line that has it: a step stands in line 2, from column 5
    // on, unless the text is a whole file.
    [TestMethod]
    [DataRow("wait: 10", "2:11: wait: \"10\": expected a duration such as 250ms, 1.5s, 2min or 1h")]
    [DataRow("wait: 0ms", "2:11: wait: \"0ms\": expected a duration such as 250ms, 1.5s, 2min or "
        + "1h, from 1ms to 24h")]
    [DataRow("wait: [1s]", "2:11: wait: a list: expected a duration")]
    [DataRow("wiat: 1s",
        "2:5: there is no step \"wiat\"; did you mean \"wait\"? expected one of set")]
    [DataRow("quux: 1s", "2:5: there is no step \"quux\"; expected one of set, press, wait")]
    [DataRow("wait", "2:5: expected one step, such as wait: 1s")]
    [DataRow("{ wait: 1s, press: 1s }", "2:5: expected one step")]
    [DataRow("set: { temprature: 3 }",
        "2:12: set: there is no member \"temprature\"; did you mean \"temperature\"? expected "
        + "one of "
        + "temperature, light")]
    [DataRow("set: { temperature: 201 }", "2:25: set: temperature: \"201\": expected -100 to 200")]
    [DataRow("set: { temperature: 1.234 }",
        "2:25: set: temperature: \"1.234\": expected -100 to 200")]
    [DataRow("set: { light: 2.5 }", "2:19: set: light: \"2.5\": expected 0 to 1000, whole")]
    [DataRow("set: { light: [] }", "2:19: set: light: expected a number, null, or a signal")]
    [DataRow("set: { temperature: sin:period=3 }",
        "2:25: set: temperature: expected a number, null, or a signal; there is no signal \"sin\"; "
        + "did you mean \"sine\"? expected one of constant, ")]
    [DataRow("set: { temperature: hot }",
        "2:25: set: temperature: expected a number, null, or a signal; there is no signal \"hot\"")]
    [DataRow("set: { light: 'sine:perod=3' }",
        "2:19: signal sine:perod=3: \"perod=3\" at character 6: expected one of period=")]
    [DataRow("set: { temperature: 1, light: 1 }", "2:10: set: expected temperature: or light:")]
    [DataRow("set: 3", "2:10: set: \"3\": expected a sensor")]
    [DataRow("press: soon", "2:12: press: \"soon\": expected a duration")]
    [DataRow("press: { for: 1s, every: 1s }",
        "2:30: press: every: expected longer than it is held")]
    [DataRow("press: { times: 0 }", "2:21: press: times: \"0\": expected a whole number from 1 to")]
    [DataRow("press: { button: b }",
        "2:22: press: button: there is no button \"b\"; expected button")]
    [DataRow("publish: { topic: led }",
        "2:14: publish: value is missing; expected value: and a value")]
    [DataRow("publish: { value: 1 }",
        "2:14: publish: topic is missing; expected topic: and one of led")]
    [DataRow("publish: { topic: ledd, value: true }",
        "2:23: there is no topic \"ledd\"; did you mean \"led\"? expected one of temperature, "
        + "light")]
    [DataRow("publish: { topic: light, value: 1 }",
        "2:23: publish: topic: light is published by the board alone; expected led or message")]
    [DataRow("publish: { topic: led, value: 1 }",
        "2:35: publish: value: 1: led takes true or false")]
    [DataRow("publish: { topic: led, value: 1, refused: 400 }",
        "2:47: publish: refused: the bench is never refused; expected client: too")]
    [DataRow("publish: { client: a, topic: led, value: true }",
        "2:24: publish: no client was connected before; expected connect: { client: a } above")]
    public void A_wrong_step_is_told_with_its_place(string step, string expected)
    {
        AssertError($"steps:\n  - {step}\n", expected);
    }

    [TestMethod]
    [DataRow("connect: { client: \"a\\e[31mRED\", method: sse }",
        "2:24: connect: client: \"a\\u001b[31mRED\": expected a name without control characters")]
    [DataRow("\"wa\\e[31mit\": 1s", "2:5: there is no step \"wa\\u001b[31mit\"; expected one of")]
    [DataRow("connect: { client: a }",
        "2:14: connect: method is missing; expected method: and polling, long-polling")]
    [DataRow("connect: { client: a, method: webskt }",
        "2:35: connect: method: there is no method \"webskt\"; expected one of polling")]
    [DataRow("connect: { client: a, method: sse, topics: [led, tempe] }",
        "2:54: there is no topic \"tempe\"; expected one of temperature")]
    [DataRow("connect: { client: a, method: sse, since: then }",
        "2:47: connect: since: \"then\": expected earliest, latest, or an id such as 5f3a9c01-42")]
    [DataRow("connect: { client: a, method: sse, token: x }", "2:47: connect: token: not a token;")]
    [DataRow("connect: { client: a, method: long-polling, wait: 1500ms }",
        "2:55: connect: wait: expected whole seconds")]
    [DataRow("connect: { client: a, method: sse, window: 3 }",
        "2:48: connect: window: \"3\": expected a whole number from 256 to 1048576")]
    [DataRow("connect: a", "2:14: connect: no client was connected before")]
    [DataRow("disconnect: []", "2:17: disconnect: expected the name of a client")]
    [DataRow("pause: a", "2:12: pause: no client was connected before")]
    [DataRow("expect: led", "2:13: expect: \"led\": expected a mapping, such as { client")]
    [DataRow("expect: { led: on }", "2:20: expect: led: \"on\" is neither; expected true or false")]
    [DataRow("expect: { within: 1s }",
        "2:13: expect: expected one thing: topic (with value, count)")]
    [DataRow("expect: { led: true, topic: led }", "2:13: expect: expected one thing")]
    [DataRow("expect: { gap: true }", "2:20: expect: gap: whose? expected client: with a name")]
    [DataRow("expect: { client: a, gap: true }",
        "2:23: expect: client: no client was connected before; expected connect above")]
    [DataRow("expect: { topic: button, value: { abov: 3 } }",
        "2:39: expect: value: there is no member \"abov\"; did you mean \"above\"? expected "
        + "one of equals")]
    [DataRow("expect: { topic: button, value: { above: x } }",
        "2:46: expect: value: above: \"x\": expected a number")]
    [DataRow("expect: { topic: button, count: many }",
        "2:37: expect: count: \"many\": expected a number, or { at-least: … }")]
    [DataRow("expect: { led: true, within: 1s, not-within: 1s }",
        "2:50: expect: not-within: there is within, too; expected one of them")]
    [DataRow("fault: wifi-of",
        "2:12: there is no fault \"wifi-of\"; did you mean \"wifi-off\"? expected")]
    [DataRow("fault: latency=x", "2:12: fault latency: x: expected a number of ms from 0 to 60000")]
    [DataRow("fault: stall=slot=10", "2:12: fault stall: slot=10: expected -1 for all, or 0 to 9")]
    [DataRow("fault: clock-jump=-5,clock=uptime", "2:12: fault clock-jump: -5: expected 0 or more")]
    [DataRow("fault: { arguments: x }", "2:12: fault: name is missing; expected name: and a fault")]
    [DataRow("fault: { name: latency, arguments: x }", "2:40: fault latency: x: expected a number")]
    [DataRow("fault: { clear: latncy }",
        "2:21: there is no fault \"latncy\"; did you mean \"latency\"?")]
    [DataRow("restart: { peers: loud }",
        "2:14: fault reboot: peers=loud: expected reset or silent")]
    [DataRow("restart: 1500ms", "2:14: restart: expected whole seconds")]
    [DataRow("repeat: { times: 2 }", "2:13: repeat: steps is missing; expected steps: and a list")]
    [DataRow("repeat: { times: 2, steps: [] }", "2:32: steps: expected a list of steps")]
    [DataRow("repeat: { times: 2, steps: [ { wat: 1 } ] }",
        "2:36: there is no step \"wat\"; did you")]
    [DataRow("repeat: { times: 99999, steps: [ wait: 1s, wait: 1s ] }",
        "2:5: repeat: 199998 steps in all; expected 100000 at most")]
    public void A_wrong_step_about_clients_is_told_with_its_place(string step, string expected)
    {
        AssertError($"steps:\n  - {step}\n", expected);
    }

    [TestMethod]
    [DataRow("", "1:1: not a scenario; expected members such as name: and steps:")]
    [DataRow("- a\n", "1:1: not a scenario")]
    [DataRow("name: x\n", "1:1: scenario: steps is missing; expected steps: and a list of steps")]
    [DataRow("steps: {}\n", "1:8: steps: expected a list of steps, such as - wait: 1s")]
    [DataRow("name: [\n", "2:1: not YAML: ")]
    [DataRow("steps:\n  - wait: 1s\nsteps: x\n", "3:1: not YAML: Duplicate key steps")]
    [DataRow("steps: *x\n", "1:8: *x: there is no such anchor; expected &x before")]
    [DataRow("steps: &x [ *x ]\n", "1:13: *x: there is no such anchor; expected &x before, at")]
    [DataRow("steps:\n  - wait: 1s\n---\nsteps:\n  - wait: 1s\n",
        "3:1: a second document; expected one scenario a file")]
    [DataRow("sed: 3\nsteps:\n  - wait: 1s\n",
        "1:1: scenario: there is no member \"sed\"; did you mean \"seed\"? expected one of name")]
    [DataRow("seed: x\nsteps:\n  - wait: 1s\n",
        "1:7: scenario: seed: \"x\": expected a whole number")]
    [DataRow("profile: esp\nsteps:\n  - wait: 1s\n",
        "1:10: scenario: profile: \"esp\": expected esp32 or host")]
    [DataRow("clock: real\nsteps:\n  - wait: 1s\n",
        "1:8: scenario: clock: \"real\": expected virtual or wall")]
    [DataRow("connections: 11\nsteps:\n  - wait: 1s\n",
        "1:1: --connections 11: the esp32 profile has 10; expected 1 to 10")]
    [DataRow("read-token: abcdefgh\nsteps:\n  - wait: 1s\n",
        "1:1: --read-token: there is no --token")]
    [DataRow("token: x\nsteps:\n  - wait: 1s\n", "1:8: scenario: token: not a token; expected")]
    [DataRow("speed: fast\nsteps:\n  - wait: 1s\n",
        "1:8: scenario: speed: expected a number above 0")]
    [DataRow("trace: none.csv\nsteps:\n  - wait: 1s\n", "1:8: ")]
    [DataRow("rates: maybe\nsteps:\n  - wait: 1s\n", "1:8: scenario: rates: \"maybe\" is neither")]
    [DataRow("signals: [light=none]\nsteps:\n  - wait: 1s\n",
        "1:11: signal light=none: \"none\" at")]
    [DataRow("faults: { a: b }\nsteps:\n  - wait: 1s\n",
        "1:9: scenario: faults: expected a list of faults as of --fault")]
    [DataRow("limits: { time: 2d }\nsteps:\n  - wait: 1s\n",
        "1:17: limits: time: \"2d\": expected a duration")]
    [DataRow("faults: [latency=2,jitter=3]\nsteps:\n  - wait: 1s\n",
        "1:20: \"jitter\" is an argument of a fault; expected the fault in quotes where a comma")]
    [DataRow("limits: { events: 0 }\nsteps:\n  - wait: 1s\n",
        "1:19: limits: events: \"0\": expected a whole number from 1 to 2000000")]
    public void A_wrong_file_is_told_with_its_place(string text, string expected)
    {
        AssertError(text, expected);
    }

    [TestMethod]
    public void All_errors_are_found_in_the_order_of_the_file()
    {
        ScenarioFile.Parse(
            ScenarioRun.File,
            "sed: 1\nsteps:\n  - wait: x\n  - wiat: 1s\n  - expect: { topic: a, value: { on: "
            + "1 } }\n",
            out IReadOnlyList<ScenarioError> errors);
        CollectionAssert.AreEqual(
            new FilePosition[] { new(1, 1), new(3, 11), new(4, 5), new(5, 22), new(5, 34) },
            errors.Select(error => error.Position).ToArray(),
            string.Join('\n', errors));
    }

    [TestMethod]
    public void A_file_that_is_not_there_or_too_long_is_told()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new string('#', 1024 * 1024 + 1));
            ScenarioFile.Read(path, out IReadOnlyList<ScenarioError> errors);
            StringAssert.Contains(errors.Single().ToString(), "it has 1048577 bytes; expected");
        }
        finally
        {
            File.Delete(path);
        }

        ScenarioFile.Read(path, out IReadOnlyList<ScenarioError> missing);
        Assert.AreEqual(
            $"{path}:1:1: there is no such file; expected a scenario",
            missing.Single().ToString());
    }

    [TestMethod]
    public void A_value_that_would_grow_without_bound_is_refused()
    {
        const string bomb = """
            steps:
              - publish:
                  topic: message
                  value:
                    - &a [x, x, x, x, x, x, x, x, x, x]
                    - &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
                    - &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
                    - &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
                    - &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
                    - &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
            """;
        AssertError(bomb, "5:9: publish: value: too large");
    }

    [TestMethod]
    [DataRow(64, 100_000)]
    [DataRow(64, 64)]
    public void A_file_that_is_too_deep_is_told_before_it_is_built(int depthMax, int depth)
    {
        string lists = new string('[', depth) + new string(']', depth);
        int column = "steps: ".Length + depthMax;
        AssertError(
            $"steps: {lists}\n",
            $"1:{column}: lists and mappings within each other, deeper than {depthMax}");
    }

    private static void AssertError(string text, string expected)
    {
        Scenario? scenario = ScenarioFile.Parse(
            ScenarioRun.File, text, out IReadOnlyList<ScenarioError> errors);
        Assert.IsNull(scenario);
        StringAssert.StartsWith(errors[0].ToString(), $"{ScenarioRun.File}:{expected}");
        Assert.HasCount(1, errors, string.Join('\n', errors));
    }
}
