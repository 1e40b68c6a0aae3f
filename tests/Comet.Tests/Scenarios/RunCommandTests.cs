using System.CommandLine;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Comet.Simulator.Options;
using Comet.Tests.EndToEnd.Support;

namespace Comet.Tests.Scenarios;

/// <summary>The command: its exit codes, what it writes, and JUnit XML.</summary>
[TestClass]
public class RunCommandTests
{
    private const string Passing =
        "name: Good\nsteps:\n  - press: 1s\n  - expect: { topic: button }\n";

    private const string Failing =
        "name: 'Bad <&\"> \u0001'\nsteps:\n  - wait: 1s\n"
        + "  - expect: { led: true, within: 1500ms }\n  - wait: 1s\n";

    private const string Wrong = "steps:\n  - wiat: 1s\n  - wait: x\n";

    // What Jenkins, GitLab and GitHub's reporters read.
    private const string Schema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:attributeGroup name="numbers">
            <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
            <xs:attribute name="time" type="xs:decimal" use="required"/>
          </xs:attributeGroup>
          <xs:complexType name="fault" mixed="true">
            <xs:attribute name="message" type="xs:string" use="required"/>
            <xs:attribute name="type" type="xs:string" use="required"/>
          </xs:complexType>
          <xs:element name="testsuites"><xs:complexType>
            <xs:sequence>
              <xs:element name="testsuite" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
                <xs:sequence>
                  <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
                    <xs:choice minOccurs="0">
                      <xs:element name="skipped" type="xs:string"/>
                      <xs:element name="failure" type="fault"/>
                      <xs:element name="error" type="fault"/>
                    </xs:choice>
                    <xs:attribute name="classname" type="xs:string" use="required"/>
                    <xs:attribute name="name" type="xs:string" use="required"/>
                    <xs:attribute name="file" type="xs:string" use="required"/>
                    <xs:attribute name="line" type="xs:positiveInteger" use="required"/>
                    <xs:attribute name="time" type="xs:decimal" use="required"/>
                  </xs:complexType></xs:element>
                </xs:sequence>
                <xs:attribute name="name" type="xs:string" use="required"/>
                <xs:attribute name="file" type="xs:string" use="required"/>
                <xs:attributeGroup ref="numbers"/>
              </xs:complexType></xs:element>
            </xs:sequence>
            <xs:attributeGroup ref="numbers"/>
          </xs:complexType></xs:element>
        </xs:schema>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("comet-run-").FullName;

    [TestCleanup]
    public void DeleteFolder()
    {
        Directory.Delete(_folder, true);
    }

    [TestMethod]
    public void It_ends_with_0_when_all_passed()
    {
        string good = Write("good.yaml", Passing);
        (int code, string output, string errors) = Run(good, good);
        Assert.AreEqual(0, code, output + errors);
        StringAssert.Contains(output, "  0:00:01.000  line 4    expect board: button ok\n");
        StringAssert.Contains(
            output, "  passed: 2 steps, 1 expectation, 0:00:01.000, ");
        StringAssert.EndsWith(output, "2 scenarios, 2 passed, 0 failed\n");
    }

    [TestMethod]
    public void It_ends_with_1_when_one_failed_and_runs_the_others()
    {
        (int code, string output, _) =
            Run(Write("bad.yaml", Failing), Write("good.yaml", Passing));
        Assert.AreEqual(1, code, output);
        StringAssert.Contains(
            output, "  0:00:02.500  line 4    expect board: led true within 1.5s FAILED\n"
            + "    expected board: led true within 1.5s; the LED is off; the last of ");
        StringAssert.Contains(output, "  FAILED: step 2 of 3, 1 expectation, 0:00:02.500, ");
        StringAssert.EndsWith(output, "2 scenarios, 1 passed, 1 failed\n");
    }

    [TestMethod]
    public void It_ends_with_2_when_a_file_is_wrong_and_runs_none()
    {
        string wrong = Write("wrong.yaml", Wrong);
        (int code, string output, string errors) = Run(Write("good.yaml", Passing), wrong);
        Assert.AreEqual(2, code, output);
        Assert.AreEqual("", output);
        string[] lines = errors.TrimEnd().Split('\n');
        Assert.HasCount(2, lines);
        StringAssert.StartsWith(lines[0], $"{wrong}:2:5: there is no step \"wiat\"");
        StringAssert.StartsWith(lines[1], $"{wrong}:3:11: wait: \"x\": expected a duration");
    }

    [TestMethod]
    public void What_does_not_go_together_is_told()
    {
        string good = Write("good.yaml", Passing);
        AssertUsage("virtual time, where nobody can connect; expected --wall", good, "--port", "0");
        AssertUsage("--port 70000: expected a number from 0", good, "--wall", "--port", "70000");
        AssertUsage("--port x: expected a number from 0 to 65535", good, "--wall", "--port", "x");
        AssertUsage("--seed -1: expected a number from 0", good, "--seed", "-1");
        AssertUsage("--seed x: expected a number from 0 to 2147483647", good, "--seed", "x");
        AssertUsage("--pace 0: expected a number above 0", good, "--pace", "0");
        AssertUsage("--pace fast: expected a number above 0", good, "--pace", "fast");
        AssertUsage($"--pace 5: {good} runs by the wall clock", good, "--wall", "--pace", "5");
    }

    [TestMethod]
    public void A_report_that_cannot_be_written_is_told_before_anything_runs()
    {
        string file = Write("good.yaml", Passing);
        string nowhere = Path.Combine(_folder, "none", "x.xml");
        AssertUsage(
            $"--junit {nowhere}: there is no such directory; expected a file that can be written",
            file, "--junit", nowhere);
        AssertUsage($"--junit {_folder}: it is a directory; expected", file, "--junit", _folder);
        using StringWriter output = new();
        Assert.ThrowsExactly<SimulatorException>(
            () => RunCommand.Create().Parse([file, "--junit", nowhere]).Invoke(
                new InvocationConfiguration
                {
                    Output = output,
                    EnableDefaultExceptionHandler = false,
                }));
        Assert.AreEqual("", output.ToString());
        string old = Write("old.xml", "old");
        AssertUsage("--port 0", file, "--junit", old, "--port", "0");
        Assert.AreEqual("old", File.ReadAllText(old));
    }

    [TestMethod]
    public void One_is_not_told_as_several()
    {
        (_, string output, _) = Run(Write("one.yaml", "steps:\n  - press: 1ms\n"));
        StringAssert.Contains(output, "  passed: 1 step, 0 expectations, ");
    }

    [TestMethod]
    public void What_a_file_says_does_not_reach_the_terminal_as_control_characters()
    {
        string red = Write("red.yaml", """
            name: "a\e[31m\nred"
            steps:
              - connect: { client: a, method: sse, topics: [message] }
              - publish: { topic: message, value: "\x9b31m" }
              - expect: { client: a, topic: message, value: "\x7f" }
            """);
        (int code, string output, _) = Run(red, "--verbose");
        Assert.AreEqual(1, code, output);
        Assert.AreEqual("", string.Concat(output.Where(c => char.IsControl(c) && c != '\n')));
        StringAssert.StartsWith(output, "a\\u001b[31m\\u000ared (");
    }

    [TestMethod]
    public void Another_seed_gives_another_epoch()
    {
        string good = Write("good.yaml", Passing);
        (_, string first, _) = Run(good, "--verbose");
        (_, string second, _) = Run(good, "--verbose", "--seed", "77");
        StringAssert.Contains(second, "seed 77");
        StringAssert.Contains(first, "            board: button true (");
        Assert.AreNotEqual(
            first, second.Replace("seed 77", "seed 1", StringComparison.Ordinal));
    }

    [TestMethod]
    public void To_watch_without_a_terminal_gives_plain_lines_at_the_pace_asked_for()
    {
        (int code, string output, _) =
            Run(Write("good.yaml", Passing), "--watch", "--pace", "100000");
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "  0:00:00.000  line 3    press button for 1s …\n");
        StringAssert.Contains(output, "  0:00:01.000            board: button false (");
    }

    [TestMethod]
    public void It_runs_by_the_wall_clock()
    {
        (int code, string output, _) =
            Run(Write("good.yaml", Passing.Replace("1s", "10ms", StringComparison.Ordinal)),
                "--wall", "--port", "0");
        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, "the wall clock, http://127.0.0.1:");
    }

    [TestMethod]
    public void The_verdict_is_the_last_line_whatever_clients_are_left()
    {
        (int code, string output, _) = Run(
            Write("left.yaml", """
                steps:
                  - connect: { client: a, method: sse }
                  - expect: { client: a, state: online, within: 1min }
                """),
            "--wall", "--watch");
        Assert.AreEqual(0, code, output);
        StringAssert.StartsWith(output.TrimEnd().Split('\n')[^1], "  passed: 2 steps, ");
    }

    [TestMethod]
    public void JUnit_has_a_case_a_step()
    {
        string file = Path.Combine(_folder, "junit.xml");
        Assert.AreEqual(
            1,
            Run(Write("bad.yaml", Failing), Write("good.yaml", Passing), "--junit", file).Code);
        XElement root = ReadValid(file);
        Assert.AreEqual(
            "5 tests, 1 failures, 0 errors, 1 skipped, 3.500 s", Numbers(root));
        XElement[] suites = [.. root.Elements()];
        Assert.AreEqual("Bad <&\"> \uFFFD", suites[0].Attribute("name")!.Value);
        XElement[] cases = [.. suites[0].Elements()];
        Assert.AreEqual("line 3: wait 1s", cases[0].Attribute("name")!.Value);
        Assert.AreEqual("1.000", cases[0].Attribute("time")!.Value);
        Assert.AreEqual("4", cases[1].Attribute("line")!.Value);
        Assert.AreEqual("1.500", cases[1].Attribute("time")!.Value);
        XElement failure = cases[1].Element("failure")!;
        StringAssert.StartsWith(
            failure.Attribute("message")!.Value, "expected board: led true within 1.5s; the LED");
        StringAssert.Contains(failure.Value, "the board has seen:\n  0:00:00.000  ");
        Assert.IsNotNull(cases[2].Element("skipped"));
        Assert.AreEqual("2 tests, 0 failures, 0 errors, 0 skipped, 1.000 s", Numbers(suites[1]));
    }

    [TestMethod]
    public void JUnit_has_an_error_for_each_of_a_file()
    {
        string file = Path.Combine(_folder, "junit.xml");
        string wrong = Write("wrong.yaml", Wrong);
        Assert.AreEqual(2, Run(wrong, "--junit", file).Code);
        XElement root = ReadValid(file);
        Assert.AreEqual("2 tests, 0 failures, 2 errors, 0 skipped, 0.000 s", Numbers(root));
        StringAssert.StartsWith(
            root.Descendants("error").First().Attribute("message")!.Value,
            $"{wrong}:2:5: there is");
    }

    [TestMethod]
    public async Task The_program_knows_the_command_and_Ctrl_C_ends_it()
    {
        string file = Write("long.yaml", "steps:\n  - press: 1ms\n  - wait: 50min\n");
        using SimulatorProcess simulator =
            SimulatorProcess.Start("run", file, "--pace", "1");
        await simulator.PrintsAsync("press button");
        await simulator.SendInterruptAsync();
        Assert.AreEqual(130, await simulator.ExitCodeAsync());
        StringAssert.Contains(simulator.Output, "stopped");
    }

    [TestMethod]
    public async Task By_the_wall_clock_a_real_client_takes_part()
    {
        string file = Write("wall.yaml", """
            clock: wall
            steps:
              - connect: { client: a, method: websocket, topics: [message] }
              - expect: { client: a, topic: message, value: hello, within: 1min }
              - publish: { topic: message, value: "good-bye" }
            """);
        using SimulatorProcess simulator = SimulatorProcess.Start("run", file, "--port", "0");
        await simulator.PrintsAsync("connect a by websocket");
        string line = simulator.Output.Split('\n')[0];
        Uri url = new(line[line.IndexOf("http", StringComparison.Ordinal)..^1]);
        using HttpClient client = new() { BaseAddress = url, Timeout = Limit.Patience };
        using StringContent hello = new("\"hello\"");
        using HttpResponseMessage answer =
            await client.PostAsync("publish/message", hello, Limit.Token);
        answer.EnsureSuccessStatusCode();
        Assert.AreEqual(0, await simulator.ExitCodeAsync(), simulator.Output);
        StringAssert.Contains(simulator.Output, "expect a: message \"hello\" within 1min ok");
    }

    private static void AssertUsage(string expected, params string[] arguments)
    {
        SimulatorException fault = Assert.ThrowsExactly<SimulatorException>(
            () => new CommandLine().Read(["run", .. arguments]));
        Assert.AreEqual(2, fault.ExitCode);
        StringAssert.Contains(fault.Message, expected);
    }

    private static XElement ReadValid(string file)
    {
        XmlSchemaSet schemas = new();
        schemas.Add("", XmlReader.Create(new StringReader(Schema)));
        XDocument document = XDocument.Load(file);
        document.Validate(schemas, (_, fault) => Assert.Fail(fault.Message));
        return document.Root!;
    }

    private static string Numbers(XElement element)
    {
        string[] names = ["tests", "failures", "errors", "skipped"];
        return string.Concat(
                names.Select(name => $"{element.Attribute(name)!.Value} {name}, "))
            + $"{element.Attribute("time")!.Value} s";
    }

    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int code = RunCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration
        {
            Output = output,
            Error = errors,
            EnableDefaultExceptionHandler = false,
        });
        return (
            code,
            output.ToString().ReplaceLineEndings("\n"),
            errors.ToString().ReplaceLineEndings("\n"));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
